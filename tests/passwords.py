"""Neo4j lets nobody in for five seconds after three wrong passwords, us neither."""

import time
from contextlib import closing

from basset.database import Database
from basset.errors import DatabaseUnavailable
from basset.settings import Settings

LOCKED_SECONDS = 15


def connect(settings: Settings, password: str) -> None:
    where = (settings.neo4j_uri, settings.neo4j_user, password, settings.neo4j_certificate)
    with closing(Database(*where)) as database:
        database.read("RETURN 1")


def wait_to_be_let_in(settings: Settings) -> None:
    """Return when Neo4j lets the right password in again."""
    limit = time.monotonic() + LOCKED_SECONDS
    while True:
        try:
            connect(settings, settings.neo4j_password.get_secret_value())
        except DatabaseUnavailable:
            assert time.monotonic() < limit
        else:
            return
