"""What needs somebody at the moment: what ``basset doctor`` says, without what is the case's."""

from collections import Counter
from datetime import datetime

from basset.alarms.state import Alarm, Look
from basset.errors import Unavailable
from basset.health import HealthService, blamed
from basset.runs.attention import MOST, Concern

# Named by an id; the name of others may be the case's, or a path.
BY_ID = frozenset({"report", "delivery", "schedule", "unit", "process"})
# Told by the graph alone.
OF_ROWS = frozenset({"report", "delivery", "schedule", "folder"})


def look_at(health: HealthService, now: datetime) -> Look:
    """Use every service, and ask what else needs somebody."""
    services = health.check(now)["services"]
    sick = {
        blamed(name, one["advice"]): one["advice"]
        for name, one in services.items()
        if not one["healthy"]
    }
    alarms = [Alarm("service", name, advice, passing=True) for name, advice in sick.items()]
    try:
        concerns = health.concerns(now) if services["neo4j"]["healthy"] else None
    except Unavailable:
        concerns = None
    if concerns is None:
        here = health.concerns_here(now)
        return Look([*alarms, *map(_alarm, here)], OF_ROWS)
    # Where there are more than are listed, nobody knows which of them are over.
    counts = Counter(one.noun for one in concerns)
    unknown = frozenset(noun for noun, count in counts.items() if count >= MOST)
    return Look([*alarms, *map(_alarm, concerns)], unknown)


def _alarm(concern: Concern) -> Alarm:
    what = concern.id if concern.noun in BY_ID else ""
    return Alarm(concern.noun, what, concern.advice, passing=concern.noun == "process")
