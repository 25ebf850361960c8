"""Programs of the machine that a test looks with, because they are not ours."""

import os
from shutil import which

import pytest


def program(name: str, package: str) -> str:
    """The path of *name*; where it is missing the test is skipped, but never where CI runs it."""
    if path := which(name):
        return path
    missing = f"{name} is missing: apt install {package}"
    if os.environ.get("CI"):
        pytest.fail(missing)
    pytest.skip(missing)
