"""Each alert fires for what it is about, and none when all is well, says Prometheus' own promtool."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.programs import program

ROOT = Path(__file__).parents[2]
RULES = ROOT / "monitoring" / "alerts.yml"
GROUPS = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
ALERTS = {rule["alert"]: rule for group in GROUPS for rule in group["rules"]}
DAY = 86400
WELL = {
    'up{job="basset"}': 1,
    "basset_dead_runs_unacknowledged": 0,
    'basset_deliveries{state="dead"}': 0,
    'basset_deliveries{state="sent"}': 4,
    'basset_owed_age_seconds{what="slot"}': 20,
    'basset_owed_age_seconds{what="run"}': 300,
    'basset_owed_age_seconds{what="delivery"}': 0,
    'basset_heartbeat_age_seconds{name="tick"}': 61,
    'basset_heartbeat_age_seconds{name="beat"}': 61,
    "basset_broker_up": 1,
    'basset_queue_consumers{queue="reports"}': 1,
    'basset_disk_free_bytes{of="reports"}': 5e9,
    'basset_disk_free_bytes{of="graph"}': 5e9,
    "basset_backup_age_seconds": DAY,
    "basset_backup_most_age_seconds": 26 * 3600,
    "basset_backup_failed": 0,
    'basset_certificate_left_seconds{of="neo4j"}': 900 * DAY,
    'basset_unit_restarts_total{unit="basset-worker@1.service"}': 40,
    'basset_unit_failed{unit="basset-worker@1.service"}': 0,
}
# What is not well, from the first minute on, and the alert about it. None: the series is not there.
BROKEN: list[tuple[str, str, float | str | None]] = [
    ("BassetDown", 'up{job="basset"}', 0),
    ("BassetReportDead", "basset_dead_runs_unacknowledged", 1),
    ("BassetDeliveryDead", 'basset_deliveries{state="dead"}', 2),
    ("BassetReportsLate", 'basset_owed_age_seconds{what="slot"}', 601),
    ("BassetQueueOld", 'basset_owed_age_seconds{what="run"}', 901),
    ("BassetQueueOld", 'basset_owed_age_seconds{what="delivery"}', 901),
    ("BassetNoTick", 'basset_heartbeat_age_seconds{name="tick"}', 181),
    ("BassetNoTick", 'basset_heartbeat_age_seconds{name="tick"}', None),
    ("BassetNoBeat", 'basset_heartbeat_age_seconds{name="beat"}', 601),
    ("BassetBrokerDown", "basset_broker_up", 0),
    ("BassetQueueUnserved", 'basset_queue_consumers{queue="reports"}', 0),
    ("BassetDiskFull", 'basset_disk_free_bytes{of="graph"}', 9e8),
    ("BassetBackupOverdue", "basset_backup_age_seconds", 27 * 3600),
    ("BassetBackupFailed", "basset_backup_failed", 1),
    ("BassetCertificateExpires", 'basset_certificate_left_seconds{of="neo4j"}', 13 * DAY),
    (
        "BassetUnitRestarts",
        'basset_unit_restarts_total{unit="basset-worker@1.service"}',
        "40+1x120",
    ),
    ("BassetUnitFailed", 'basset_unit_failed{unit="basset-worker@1.service"}', 1),
]


def test_every_alert_is_tried() -> None:
    assert {alert for alert, *_ in BROKEN} == set(ALERTS)


@pytest.mark.parametrize(("alert", "series", "value"), BROKEN)
def test_an_alert_fires_for_what_it_is_about_alone(
    tmp_path: Path, alert: str, series: str, value: float | str | None
) -> None:
    firing = {"labels": f'{{alertname="{alert}"}}', "value": 1}
    judge(tmp_path, {**WELL, series: value}, [firing])


def test_none_fires_while_all_is_well(tmp_path: Path) -> None:
    judge(tmp_path, dict(WELL), [])


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_says_what_to_do_and_where_more_is(alert: str) -> None:
    said = ALERTS[alert]["annotations"]
    page, _, anchor = said["runbook_url"].partition("#")
    headings = re.findall(r"^## (.+)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert anchor in {re.sub(r"[^a-z -]", "", line.lower()).replace(" ", "-") for line in headings}
    assert said["summary"].endswith(".")
    assert said["description"].endswith(".")


def judge(folder: Path, series: dict[str, Any], firing: list[dict[str, Any]]) -> None:
    """Two hours of *series* by the rules: which alerts are *firing* then."""
    values = {
        name: value if isinstance(value, str) else f"{value}x120"
        for name, value in series.items()
        if value is not None
    }
    test = {
        "interval": "1m",
        "input_series": [{"series": name, "values": text} for name, text in values.items()],
        "promql_expr_test": [
            {
                "expr": 'count by (alertname) (ALERTS{alertstate="firing"})',
                "eval_time": "2h",
                "exp_samples": firing,
            }
        ],
    }
    file = folder / "test.yml"
    order = {"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": [test]}
    file.write_text(yaml.safe_dump(order), encoding="utf-8")
    promtool = program("promtool", "prometheus")
    done = subprocess.run(
        [promtool, "test", "rules", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
