"""The two lists that the bundle installs side by side, and what runs with the first alone."""

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements"
# A module that is None cannot be imported.
WITHOUT = """
import sys
sys.modules.update(dict.fromkeys(sys.argv[1:]))
from basset.stack import host, download
from jgo.constants import MAVEN_CENTRAL_URL
"""


def pins(name: str) -> list[str]:
    """Each line that pins a package, with its marker."""
    return re.findall(r"^\S+==.*$", (REQUIREMENTS / f"{name}.txt").read_text(), re.MULTILINE)


def test_both_parts_are_all_that_a_host_needs_and_nothing_is_in_both() -> None:
    assert sorted(pins("first") + pins("rest")) == sorted(pins("host"))


def test_neo4j_is_set_up_before_the_second_part_is_there() -> None:
    late = {pin.partition("==")[0] for pin in pins("rest")}
    modules = [
        module
        for module, names in packages_distributions().items()
        if late & {name.lower() for name in names}
    ]
    assert {"celery", "neo4j", "redis"} <= set(modules)
    subprocess.run([sys.executable, "-c", WITHOUT, *modules], check=True)
