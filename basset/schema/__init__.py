"""The schema of the graph, as numbered steps: ``0001_….cypher``, ``0002_….cypher`` and so on.

``(:Schema {name: 'graph'}).version`` is the number of the last step that a graph has had. Steps only
go forward, each may be repeated, and each leaves a graph on which the release before works too:
during an upgrade its processes go on beside the new ones.
"""

import re
from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from basset.errors import NewerGraph

if TYPE_CHECKING:
    from basset.database import Database

NAME = re.compile(r"(\d{4})_\w+\.cypher")
ONE_ROW = "CREATE CONSTRAINT schema_name IF NOT EXISTS FOR (n:Schema) REQUIRE n.name IS UNIQUE"
# Taken before anything is compared; the row is locked until the step is done.
LOCK = """
MERGE (s:Schema {name: 'graph'}) SET s.version = coalesce(s.version, 0) RETURN s.version AS version
"""
REACHED = "MATCH (s:Schema {name: 'graph'}) SET s.version = $version"
VERSION = "MATCH (s:Schema {name: 'graph'}) RETURN s.version AS version"


class Step(NamedTuple):
    number: int
    statements: Sequence[str]


def steps() -> list[Step]:
    """All that this release knows, in their order."""
    names = {path.name: path for path in files(__name__).iterdir()}
    return [
        Step(int(found[1]), [text for text in names[name].read_text().split(";") if text.strip()])
        for name in sorted(names)
        if (found := NAME.fullmatch(name))
    ]


KNOWN = steps()
LATEST = KNOWN[-1].number


def check(version: int) -> None:
    """Whether this release may work on a graph that has had *version* steps.

    Raises:
        NewerGraph: it may not know what it would change.
    """
    if version > LATEST + 1:
        raise NewerGraph(
            f"a newer release has brought this graph to schema {version}, and this one, which "
            f"knows {LATEST}, works with {LATEST + 1} at most: install that release, or the one "
            "before it"
        )


def apply(database: "Database", known: Sequence[Step] = KNOWN) -> None:
    """Bring a graph to the last step of *known*; what it has had already is left alone.

    A statement is repeated while it returns a ``more`` that is true, so that one which changes many
    rows can do so in transactions that fit Neo4j's memory.
    """
    if _version(database) >= known[-1].number:
        return
    database.define(ONE_ROW)
    for step in known:
        with database.holding(LOCK) as (row, tx):
            if row["version"] < step.number:
                for statement in step.statements:
                    while any(each.get("more") for each in database.define(statement)):
                        pass
                database.await_indexes()
                tx.run(REACHED, version=step.number)


def _version(database: "Database") -> int:
    rows = database.read(VERSION)
    return rows[0]["version"] if rows else 0
