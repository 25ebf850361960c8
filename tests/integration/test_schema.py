"""The schema is applied by every process that starts, at the same time as others."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from basset.database import Database
from basset.settings import Settings
from basset.wiring import Services

TOGETHER = 8


def test_processes_that_start_together_all_find_the_schema(
    settings: Settings, services: Services
) -> None:
    databases = [_connected(settings) for _ in range(TOGETHER)]
    try:
        wanted = _names(services.database)
        # One round in three showed what one process does to another.
        for _ in range(5):
            _drop(services.database)
            start = Barrier(TOGETHER)
            with ThreadPoolExecutor(TOGETHER) as pool:
                list(pool.map(lambda database, start=start: _apply(database, start), databases))
            assert _names(services.database) == wanted
    finally:
        for database in databases:
            database.close()
        services.database.apply_schema()


def _connected(settings: Settings) -> Database:
    database = Database(
        settings.neo4j_uri,
        settings.neo4j_user,
        settings.neo4j_password.get_secret_value(),
        settings.neo4j_certificate,
    )
    database.read("RETURN 1")
    return database


def _apply(database: Database, start: Barrier) -> None:
    start.wait()
    database.apply_schema()


def _drop(database: Database) -> None:
    for row in database.read("SHOW CONSTRAINTS YIELD name"):
        database.write(f"DROP CONSTRAINT {row['name']}")
    for row in database.read("SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP' RETURN name"):
        database.write(f"DROP INDEX {row['name']}")


def _names(database: Database) -> set[str]:
    constraints = database.read("SHOW CONSTRAINTS YIELD name")
    return {row["name"] for row in [*constraints, *database.read("SHOW INDEXES YIELD name")]}
