"""What somebody has to deal with: reports that will not come, or not arrive, by themselves."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from basset import canonical
from basset.clock import stamp
from basset.database import Database, Row
from basset.deliveries import queries as deliveries
from basset.deliveries.models import Delivery
from basset.deliveries.store import as_delivery
from basset.errors import KeyUnusable
from basset.runs import queries
from basset.runs.models import Run
from basset.runs.rows import as_run
from basset.settings import Settings

MOST = 20  # of each; who has more knows what to do about the rest


@dataclass(frozen=True, slots=True)
class Concern:
    """A *noun* (``report``, ``schedule``, ``delivery``, ``folder``, ``key``) that needs somebody: why, and what
    to do.
    """

    noun: str
    id: str
    title: str
    detail: str
    advice: str


def concerns(db: Database, now: datetime) -> list[Concern]:
    """Dead reports that nobody has acknowledged, reports that did not arrive, and schedules that
    cannot say when they are due.
    """
    stuck = db.read(queries.SET_ASIDE_NOW, now=stamp(now), limit=MOST)
    dead = db.read(queries.DEAD, limit=MOST)
    undelivered = db.read(deliveries.DEAD, limit=MOST)
    return [
        *(_of_schedule(row["s"]) for row in stuck),
        *(_of_report(as_run(row["r"])) for row in dead),
        *(_of_delivery(as_delivery(row["d"])) for row in undelivered),
    ]


def of_folders(foreign: list[Path]) -> list[Concern]:
    """Folders of reports that no row of this installation is of: one concern for all of them."""
    if not foreign:
        return []
    first, many = foreign[0], len(foreign)
    detail = "no row of this installation is of it" + (f", nor of {many - 1} more" * (many > 1))
    advice = (
        "it was written by another installation, or before this graph was made or restored; it "
        "stays until somebody moves it out of the folder of reports"
    )
    return [Concern("folder", str(first), first.name, detail, advice)]


def of_key(settings: Settings) -> list[Concern]:
    """The key that signs reports, if it is one that cannot."""
    from basset.reports.keys import signer_of

    try:
        signer_of(settings)
    except KeyUnusable as error:
        advice = "restore the key from the backup, or replace it with basset key rotate"
        return [Concern("key", str(settings.signing_key), "signing", error.detail, advice)]
    return []


def _of_schedule(stuck: Row) -> Concern:
    # As it is stored: it may be its configuration that cannot be read.
    own_id = stuck["id"]
    return Concern(
        "schedule",
        own_id,
        canonical.load(stuck["report_config"])["title"],
        f"{stuck['last_error']}; it still owes the report of {stuck['next_run']}",
        f"correct it with basset schedule update {own_id} (--tz, --cron, --every), "
        f"or give it up with basset schedule disable {own_id}",
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
