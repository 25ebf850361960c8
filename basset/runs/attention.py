"""What somebody has to deal with: reports that will not come, or not arrive, by themselves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from basset import clock
from basset.backup.state import BackupState
from basset.clock import stamp
from basset.database import Database
from basset.deliveries import queries as deliveries
from basset.deliveries.models import Delivery
from basset.deliveries.store import as_delivery
from basset.errors import KeyUnusable, Unavailable
from basset.model import known_of
from basset.runs import queries
from basset.runs.models import Run
from basset.runs.rows import as_run
from basset.schedules.models import Schedule
from basset.schedules.store import as_schedule
from basset.settings import Settings, supervisor
from basset.units import OURS, show_units

# Two hosts that differ by more are not both set by the network.
CLOCK_SECONDS = 2
MOST = 20  # of each; who has more knows what to do about the rest
# A timer starts them every minute; whether they do what they are for is seen in what they leave.
EVERY_MINUTE = {"basset-tick.service", "basset-watch.service"}


@dataclass(frozen=True, slots=True)
class Concern:
    """A *noun* (``report``, ``schedule``, ``delivery``, ``folder``, ``key``, ``unit`` …) that needs
    somebody: why, and what to do.
    """

    noun: str
    id: str
    title: str
    detail: str
    advice: str


def concerns(db: Database, now: datetime) -> list[Concern]:
    """Dead reports that nobody has acknowledged, reports that did not arrive, and schedules that
    cannot say when they are due. What this version cannot read is said apart (``unknown.py``).
    """
    stuck = [row["s"] for row in db.read(queries.SET_ASIDE_NOW, now=stamp(now), limit=MOST)]
    dead = [row["r"] for row in db.read(queries.DEAD, limit=MOST)]
    undelivered = [row["d"] for row in db.read(deliveries.DEAD, limit=MOST)]
    return [
        *map(_of_schedule, known_of(stuck, as_schedule, [])),
        *map(_of_report, known_of(dead, as_run, [])),
        *map(_of_delivery, known_of(undelivered, as_delivery, [])),
    ]


def of_folders(foreign: list[str]) -> list[Concern]:
    """Folders of reports that no row of this installation is of: one concern for all of them."""
    if not foreign:
        return []
    first, many = foreign[0], len(foreign)
    detail = "no row of this installation is of it" + (f", nor of {many - 1} more" * (many > 1))
    advice = (
        "it was written by another installation, or before this graph was made or restored; it "
        "stays until somebody moves it away from the reports"
    )
    return [Concern("folder", first, first.rpartition("/")[2], detail, advice)]


def local_concerns(settings: Settings, now: datetime) -> list[Concern]:
    """What this machine knows by itself, whichever servers are away."""
    backup = list(_of_backup(settings, now))
    units = _of_units() if supervisor() == "systemd" else []
    # That a backup failed is said once.
    others = [one for one in units if not (backup and one.id == "basset-backup.service")]
    return [*_of_clock(), *_of_key(settings), *backup, *others]


def _of_clock() -> Iterator[Concern]:
    """The clock of this host, if the database's is another."""
    ahead = clock.ahead().total_seconds()
    if abs(ahead) > CLOCK_SECONDS:
        way = "ahead of" if ahead > 0 else "behind"
        advice = (
            "have it set by the network: timedatectl set-ntp true; until then Basset goes by the "
            "database's, and the times in this host's logs are wrong"
        )
        detail = f"is {abs(ahead):.0f} s {way} that of the database"
        yield Concern("clock", "", "this host", detail, advice)


def _of_key(settings: Settings) -> Iterator[Concern]:
    """The key that signs reports, if it is one that cannot."""
    from basset.reports.keys import signer_of

    try:
        signer_of(settings)
    except KeyUnusable as error:
        advice = "restore the key from the backup, or replace it with basset key rotate"
        yield Concern("key", str(settings.signing_key), "signing", error.detail, advice)


def _of_backup(settings: Settings, now: datetime) -> Iterator[Concern]:
    """The backup of this host, if one is set up and did not come."""
    state = BackupState.read(settings.home)
    detail = state.trouble(now) if state else None
    if detail:
        advice = (
            "journalctl --unit basset-backup tells more; "
            "once the reason is dealt with, systemctl start basset-backup makes one now"
        )
        yield Concern("backup", "", "this host", detail, advice)


def _of_units() -> list[Concern]:
    """Units that have failed, and processes that end and are started again; none where systemd does
    not answer.
    """
    try:
        known = show_units(OURS, ("Id", "ActiveState", "SubState", "NRestarts"))
    except Unavailable:
        return []
    return [_of_unit(unit) for unit in known if unit["Id"] not in EVERY_MINUTE and _is_down(unit)]


def _is_down(unit: dict[str, str]) -> bool:
    return unit["ActiveState"] == "failed" or unit["SubState"] == "auto-restart"


def _of_unit(unit: dict[str, str]) -> Concern:
    name = unit["Id"]
    why = f"journalctl --unit {name} -n 50 says why"
    if unit["ActiveState"] == "failed":
        advice = f"{why}; once that is dealt with, systemctl restart {name}"
        return Concern("unit", name, name, "has failed", advice)
    often = f"ends and is started again, {unit['NRestarts']} times so far"
    return Concern("process", name, name, often, f"{why}; once that is dealt with, it comes back")


def _of_schedule(stuck: Schedule) -> Concern:
    return Concern(
        "schedule",
        stuck.id,
        stuck.report_config.title,
        f"{stuck.last_error}; it still owes the report of {stuck.next_run}",
        f"correct it with basset schedule update {stuck.id} (--tz, --cron, --every), "
        f"or give it up with basset schedule disable {stuck.id}",
    )


def _of_report(dead: Run) -> Concern:
    return Concern(
        "report",
        dead.id,
        dead.report_config.title,
        f"dead: {dead.error}",
        f"deal with the reason, then type basset report acknowledge {dead.id}",
    )


def _of_delivery(dead: Delivery) -> Concern:
    return Concern(
        "delivery",
        dead.id,
        dead.title,
        f"did not arrive: {dead.error}",
        f"deal with the reason, then type basset delivery retry {dead.id}, or give it up with "
        f"basset report reject {dead.report_id}",
    )
