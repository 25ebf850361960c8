"""What a Prometheus on the host has to say of it."""

import json
import os
import signal
import time
import urllib.parse
import urllib.request

from processes import manager
from waiting import until

API = "http://127.0.0.1:9090/api/v1"
# Until a rule without patience has seen what it is about: a scrape and an evaluation, with some to spare.
SOON = 60
TIMES = 4


def watched(seconds):
    """Wait for so long, then count the rules that fired since Prometheus began; none may have.

    It must have seen the host at work: the API up, a tick, a beat, a backup and the units.
    """
    time.sleep(int(seconds))  # the time itself is what is tested
    rules = [rule for group in _get("rules")["groups"] for rule in group["rules"]]
    sick = [rule["name"] for rule in rules if rule["health"] != "ok"]
    fired = sorted({row["metric"]["alertname"] for row in _fired()})
    if sick or fired:
        raise SystemExit(f"rules that cannot be evaluated: {sick}; that fired: {fired}")
    scrapes = int(_number('sum_over_time(up{job="basset"}[2h])'))
    for what in (
        'basset_heartbeat_age_seconds{name="tick"}',
        'basset_heartbeat_age_seconds{name="beat"}',
        "basset_backup_age_seconds",
        'basset_unit_restarts_total{unit="basset-beat.service"}',
        'basset_runs{state="done"} > 0',
    ):
        if not _query(what):
            raise SystemExit(f"Prometheus has not seen {what}")
    return {"alert_rules": len(rules), "alerts_fired": len(fired), "scrapes": scrapes}


def fires(unit):
    """Kill *unit* as often as no healthy one ends; the rule about it fires."""
    for _ in range(TIMES):
        pid = manager.pid(unit)
        os.kill(pid, signal.SIGKILL)
        until(lambda was=pid: manager.pid(unit) not in (0, was), 60, f"{unit} is back")
    seconds = until(lambda: "BassetUnitRestarts" in _firing(), SOON, "the rule fires")
    return {"killed_to_alert_s": seconds}


def _firing():
    return {
        alert["labels"]["alertname"]
        for alert in _get("alerts")["alerts"]
        if alert["state"] == "firing"
    }


def _fired():
    return _query('max_over_time(ALERTS{alertstate="firing"}[2h])')


def _number(expression):
    [row] = _query(expression)
    return float(row["value"][1])


def _query(expression):
    return _get("query?" + urllib.parse.urlencode({"query": expression}))["result"]


def _get(what):
    with urllib.request.urlopen(f"{API}/{what}", timeout=10) as answer:  # noqa: S310 - this host
        return json.load(answer)["data"]
