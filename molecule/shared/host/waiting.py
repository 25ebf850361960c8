"""Wait for a condition, at most so long."""

import subprocess
import sys
import time

from processes import manager

GREEN_SECONDS = 180


def until(condition, seconds, what):
    """Seconds until *condition* held."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise SystemExit(f"after {seconds} s still not so: {what}")
        time.sleep(0.5)
    return round(time.monotonic() - began, 1)


def green(*units, seconds=GREEN_SECONDS):
    """Seconds until every unit runs and ``basset doctor`` is content.

    Otherwise ends with what is wrong, and the journal.
    """
    began = time.monotonic()
    while trouble := _trouble(units):
        if time.monotonic() - began > seconds:
            sys.exit(f"not green after {seconds} s:\n{trouble}")
        time.sleep(0.5)
    return round(time.monotonic() - began, 1)


def _trouble(units):
    if down := [unit for unit in units if not manager.running(unit)]:
        return "\n".join(f"{unit} does not run:\n{manager.journal(unit)}" for unit in down)
    doctor = subprocess.run(["basset", "doctor"], capture_output=True, text=True, check=False)
    return doctor.returncode and doctor.stdout + doctor.stderr
