"""docker-compose.yml of a fresh checkout, on the daemon that ``tools/compose-test`` starts."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]
# What the image is built from.
CHECKOUT = (
    "docker-compose.yml",
    "Dockerfile",
    ".dockerignore",
    "pyproject.toml",
    "README.md",
    "LICENSE",
)
MEASURES = ROOT / "build" / "compose.json"
T = TypeVar("T")


class Compose:
    """``docker compose`` in one folder, and what it started."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.measures: dict[str, float] = {}

    def __call__(self, *arguments: str, check: bool = True) -> str:
        return self._run("docker", "compose", *arguments, check=check)

    def docker(self, *arguments: str) -> str:
        return self._run("docker", *arguments)

    def timed(self, measure: str, *arguments: str) -> float:
        began = time.monotonic()
        self(*arguments)
        self.measures[measure] = round(time.monotonic() - began, 1)
        return self.measures[measure]

    def basset(self, *arguments: str) -> Any:
        """A command in the API's container, as its document."""
        return json.loads(self("exec", "-T", "basset", "basset", *arguments, "--json"))

    def containers(self, *services: str) -> list[dict[str, Any]]:
        """Every container, as the daemon knows it."""
        ids = self("ps", "--all", "--quiet", *services).split()
        return json.loads(self.docker("inspect", *ids)) if ids else []

    def _run(self, *command: str, check: bool = True) -> str:
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, check=False, timeout=900
        )
        if check and done.returncode:
            pytest.fail(f"{' '.join(command)}: {done.stdout[-3000:]}\n{done.stderr[-6000:]}")
        return done.stdout


def until(ask: Callable[[], T], what: str, seconds: float = 120) -> T:
    """What *ask* says as soon as it says something."""
    end = time.monotonic() + seconds
    while not (answer := ask()):
        assert time.monotonic() < end, f"{what}: not within {seconds:g} s"
        time.sleep(0.2)
    return answer


@pytest.fixture(scope="module")
def compose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Compose]:
    """A fresh checkout in which somebody typed ``docker compose up -d``."""
    if "BASSET_COMPOSE_TEST" not in os.environ:
        pytest.skip(
            "tools/compose-test runs this, on a Docker daemon of its own: it removes Basset's "
            "containers and data"
        )
    folder = tmp_path_factory.mktemp("checkout")
    for name in CHECKOUT:
        shutil.copy(ROOT / name, folder)
    for name in ("basset", "requirements"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    made = Compose(folder)
    made("down", "--volumes", "--rmi", "local", "--timeout", "10")
    made.timed("build_s", "--progress", "plain", "build", "--no-cache")
    made.timed("up_to_healthy_s", "up", "--detach", "--quiet-pull")
    yield made
    made("down", "--volumes", "--timeout", "10")
    MEASURES.parent.mkdir(exist_ok=True)
    MEASURES.write_text(json.dumps(made.measures, indent=2) + "\n")
    print(f"\n{made.measures}")  # noqa: T201 - measures are for who runs this


@pytest.fixture
def api(compose: Compose) -> Iterator[httpx.Client]:
    """The API from outside, with a token that may write."""
    token = compose.basset("token", "add", "test", "--scope", "write", "--scope", "read")["token"]
    with httpx.Client(
        base_url="http://127.0.0.1:8400/api/v1/",
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
    ) as client:
        yield client
