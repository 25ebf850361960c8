"""Servers of others are asked whether they let us in, with secrets that nothing has yet."""

import secrets
from collections.abc import Callable

from basset.settings import read_settings


def _neo4j(password: str) -> None:
    """Ask the Neo4j that the settings name.

    Raises:
        ConfigurationError, DatabaseUnavailable: it does not let us in, or is away.
    """
    from basset.database import Database

    configured = read_settings()
    database = Database(
        configured.neo4j_uri, configured.neo4j_user, password, configured.neo4j_certificate
    )
    try:
        next(database.stream("RETURN 1"))
    finally:
        database.close()


def _bucket(keys: str) -> None:
    """Write, read and remove an object in the bucket that the settings name. *keys*: the id of the
    key on one line and its secret on the next.

    Raises:
        ConfigurationError, Unavailable: that is not possible; the reason names the setting.
    """
    from basset.reports.store import open_store

    key_id, _, secret = keys.strip().partition("\n")
    configured = read_settings({"BASSET_STORE_KEY_ID": key_id, "BASSET_STORE_SECRET": secret})
    open_store(configured).probe(secrets.token_bytes(16))


SERVERS: dict[str, Callable[[str], None]] = {"neo4j": _neo4j, "bucket": _bucket}
