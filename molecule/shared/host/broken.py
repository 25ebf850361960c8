"""Faults. Each returns the seconds until its process ran again and everything was healthy."""

import os
import signal
import time

from processes import manager
from waiting import GREEN_SECONDS, green, until


def kill(*units):
    """SIGKILL of each unit's main process, one after the other."""
    return {
        unit: _repaired(unit, lambda unit=unit: os.kill(manager.pid(unit), signal.SIGKILL), units)
        for unit in units
    }


def restart(*units):
    return {
        unit: _repaired(unit, lambda unit=unit: manager.act("restart", unit), units)
        for unit in units
    }


def freeze(*units):
    """SIGSTOP of all of them at once; the seconds until each has another process."""
    began = time.monotonic()
    frozen = {unit: manager.pid(unit) for unit in units}
    for pid in frozen.values():
        os.kill(pid, signal.SIGSTOP)
    took = {}
    while waited_for := frozen.keys() - took.keys():
        for unit in waited_for:
            if manager.running(unit) and manager.pid(unit) != frozen[unit]:
                took[unit] = round(time.monotonic() - began, 1)
        if time.monotonic() - began > GREEN_SECONDS:
            raise SystemExit(f"still frozen after {GREEN_SECONDS} s: {', '.join(waited_for)}")
        time.sleep(0.5)
    return {**took, "green": green(*units)}


def freeze_each(*units):
    """SIGSTOP of each server, one after the other, while the rest works."""
    servers = [unit for unit in units if "neo4j" in unit or "redis" in unit]
    return {
        unit: _repaired(
            unit, lambda unit=unit: os.kill(manager.pid(unit), signal.SIGSTOP), units, 240
        )
        for unit in servers
    }


def _repaired(unit, fault, units, seconds=60):
    began, before = time.monotonic(), manager.pid(unit)
    fault()
    until(
        lambda: manager.running(unit) and manager.pid(unit) not in {0, before},
        seconds,
        f"{unit} runs again",
    )
    green(*units)
    return round(time.monotonic() - began, 1)
