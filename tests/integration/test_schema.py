"""The schema comes in steps, which every process that starts applies, beside others."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from basset import schema
from basset.clock import now
from basset.database import Database, Row
from basset.errors import NewerGraph
from basset.schema import KNOWN, LATEST, Step
from basset.settings import Settings
from basset.wiring import Services

TOGETHER = 8
# What a release to come may do: define something, and fill it for the rows that are there.
NEXT = Step(
    LATEST + 1,
    [
        "CREATE INDEX note_lead IF NOT EXISTS FOR (n:Note) ON (n.lead)",
        """MATCH (n:Note) WHERE n.lead IS NULL WITH n LIMIT 4 SET n.lead = false
        RETURN count(*) > 0 AS more""",
    ],
)


@pytest.fixture
def connect(settings: Settings) -> Iterator[Callable[[], Database]]:
    """Opens a connection, as a process that starts does."""
    opened: list[Database] = []

    def database() -> Database:
        password = settings.neo4j_password.get_secret_value()
        opened.append(
            Database(settings.neo4j_uri, settings.neo4j_user, password, settings.neo4j_certificate)
        )
        return opened[-1]

    yield database
    for each in opened:
        each.close()


def test_processes_that_start_together_all_find_the_schema(
    connect: Callable[[], Database], services: Services
) -> None:
    databases = [connect() for _ in range(TOGETHER)]
    for database in databases:
        database.read("RETURN 1")
    wanted = _defined(services.database)
    # One round in three showed what one process does to another.
    for _ in range(5):
        _drop(services.database)
        start = Barrier(TOGETHER)
        with ThreadPoolExecutor(TOGETHER) as pool:
            list(pool.map(lambda database, start=start: _apply(database, start), databases))
        assert _defined(services.database) == wanted
        assert _schema(services.database) == [{"version": LATEST}]


def test_the_steps_are_numbered_without_a_gap() -> None:
    assert [step.number for step in KNOWN] == list(range(1, LATEST + 1))


@pytest.mark.parametrize("step", KNOWN, ids=lambda step: f"{step.number:04}")
def test_a_step_goes_on_from_the_one_before_and_bears_being_repeated(
    step: Step, services: Services
) -> None:
    database = services.database
    _drop(database)
    if step.number > 1:
        schema.apply(database, KNOWN[: step.number - 1])
    schema.apply(database, KNOWN[: step.number])
    once = _defined(database)
    database.write("MATCH (s:Schema) SET s.version = $before", before=step.number - 1)
    schema.apply(database, KNOWN[: step.number])
    assert (_defined(database), _schema(database)) == (once, [{"version": step.number}])
    database.apply_schema()


def test_a_graph_of_before_there_were_steps_gets_its_number(services: Services) -> None:
    services.database.write("MATCH (s:Schema) DELETE s")
    services.database.write("DROP CONSTRAINT schema_name")
    own = services.database.read("MATCH (i:Installation) RETURN i.id AS id")
    services.database.apply_schema()
    assert _schema(services.database) == [{"version": LATEST}]
    assert services.database.read("MATCH (i:Installation) RETURN i.id AS id") == own


def test_a_step_fills_many_rows_in_parts_and_this_release_goes_on_beside_it(
    connect: Callable[[], Database], services: Services
) -> None:
    database = services.database
    database.write("UNWIND range(1, 10) AS i CREATE (:Note {id: toString(i)})")
    schema.apply(database, [*KNOWN, NEXT])
    assert database.read("MATCH (n:Note {lead: false}) RETURN count(*) AS n") == [{"n": 10}]
    assert "note_lead" in _defined(database)
    database.write("DROP INDEX note_lead")
    # It has one step more than this release knows: that is the release after this one.
    connect().apply_schema()
    assert _schema(database) == [{"version": LATEST + 1}]


def test_a_step_that_was_interrupted_begins_again(services: Services) -> None:
    database = services.database
    broken = Step(NEXT.number, [*NEXT.statements, "RETURN 1 / 0"])
    with pytest.raises(Exception, match="by zero"):
        schema.apply(database, [*KNOWN, broken])
    assert _schema(database) == [{"version": LATEST}]
    schema.apply(database, [*KNOWN, NEXT])
    assert _schema(database) == [{"version": LATEST + 1}]
    database.write("DROP INDEX note_lead")


def test_a_graph_two_steps_ahead_is_refused_and_doctor_says_why(
    connect: Callable[[], Database], services: Services, settings: Settings
) -> None:
    services.database.write("MATCH (s:Schema) SET s.version = $ahead", ahead=LATEST + 2)
    try:
        for use in (Database.apply_schema, _writes, lambda database: database.read("RETURN 1")):
            with pytest.raises(NewerGraph, match="install that release, or the one before it"):
                use(connect())
        assert services.database.read("MATCH (n:Note) RETURN n") == []
        from basset.health import HealthService

        checked = HealthService(connect, services.cache, settings).check(now(), ["neo4j"])
        assert "newer release" in checked["services"]["neo4j"]["detail"]
    finally:
        services.database.write("MATCH (s:Schema) SET s.version = $known", known=LATEST)


def _writes(database: Database) -> list[Row]:
    return database.write("CREATE (:Note {id: 'written by a release that does not know it'})")


def _apply(database: Database, start: Barrier) -> None:
    start.wait()
    database.apply_schema()


def _drop(database: Database) -> None:
    database.write("MATCH (s:Schema) DELETE s")
    for row in database.read("SHOW CONSTRAINTS YIELD name"):
        database.write(f"DROP CONSTRAINT {row['name']}")
    for row in database.read("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
        database.write(f"DROP INDEX {row['name']}")


def _defined(database: Database) -> set[str]:
    constraints = database.read("SHOW CONSTRAINTS YIELD name")
    return {row["name"] for row in [*constraints, *database.read("SHOW INDEXES YIELD name")]}


def _schema(database: Database) -> list[Row]:
    return database.read("MATCH (s:Schema) RETURN s.version AS version")
