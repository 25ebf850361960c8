"""What systemd itself says of the units in systemd/, drop-ins included."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "systemd"
# Debian's template, of which two instances get drop-ins.
TEMPLATE = Path("/lib/systemd/system/redis-server@.service")
# An exposure of 1.3; systemd-analyze counts in tenths.
WORST = 13
# A backup is root's: it reads what is of several users, and becomes each of them in turn.
# The firewall's is root's, too, and may change rules.
WORST_OF = {"basset-backup.service": 22, "basset-firewall.service": 14}
NAMES = sorted(
    [path.name for path in FOLDER.glob("*.service")]
    + [path.stem for path in FOLDER.glob("*.service.d")]
)


@pytest.fixture
def analyze() -> str:
    program = shutil.which("systemd-analyze")
    if not program:
        pytest.skip("this machine has no systemd-analyze, which judges units")
    return program


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as on a host: named instances, drop-ins beside their template, real programs."""
    target = shutil.copytree(FOLDER, tmp_path / "systemd")
    for template in target.glob("basset-*@.*"):
        template.rename(target / template.name.replace("@.", "@1."))
    for drop_in in target.glob("redis-server@*.service.d"):
        if TEMPLATE.exists():
            shutil.copy(TEMPLATE, target / drop_in.stem)
    for unit in target.glob("basset-*.service"):
        program = rf"\1{shutil.which('true')}"
        unit.write_text(re.sub(r"(?m)^(Exec\w+=\+?)\S+", program, unit.read_text()))
    return target


@pytest.mark.parametrize("name", NAMES)
def test_the_sandbox_is_tight(name: str, analyze: str, installed: Path) -> None:
    path = installed / name.replace("@.", "@1.")
    if not path.exists():
        pytest.skip(
            f"this machine has no {TEMPLATE}, which the drop-in changes: install redis-server"
        )
    worst = WORST_OF.get(name, WORST)
    command = [analyze, "security", "--offline=true", "--no-pager", f"--threshold={worst}", path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-400:] + done.stderr
    if "redis" in name:
        # Of the template alone this is not true.
        assert re.search(r"[✓+] PrivateNetwork=", done.stdout), "the drop-in is not read"


def test_systemd_understands_every_line(analyze: str, installed: Path) -> None:
    units = [path for path in installed.iterdir() if path.is_file()]
    done = subprocess.run(
        [analyze, "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    complaints = [line for line in done.stderr.splitlines() if "basset" in line]
    assert (done.returncode, complaints) == (0, []), done.stderr
