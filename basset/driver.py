"""Neo4j's driver: its connections, and its errors as ours.

Loaded by whoever connects, because it takes 20 MB. It would load numpy, too, where that is there,
for values that we never send, and keep a table of all months for dates that we never send either.
"""

import calendar
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from basset.database import RowExists
from basset.errors import (
    BassetError,
    Busy,
    ConfigurationError,
    DatabaseUnavailable,
    TooMuchAtOnce,
)

_loaded = sys.modules.get("numpy")
sys.modules["numpy"] = None  # type: ignore[assignment] # what Python takes for "not installed"

import neo4j.time  # noqa: E402 - once numpy is hidden
from neo4j import (  # noqa: E402 - as above
    READ_ACCESS,
    Driver,
    GraphDatabase,
    Query,
    Result,
    RoutingControl,
    TrustCustomCAs,
    unit_of_work,
)
from neo4j.auth_management import (  # noqa: E402 - as above
    ClientCertificate,
    ClientCertificateProviders,
)
from neo4j.exceptions import (  # noqa: E402 - as above
    ConstraintError,
    DriverError,
    Neo4jError,
    TransientError,
)
from neo4j.graph import Entity  # noqa: E402 - as above

if _loaded:
    sys.modules["numpy"] = _loaded
else:
    del sys.modules["numpy"]

__all__ = [
    "READ",
    "READ_ACCESS",
    "WRITE",
    "Query",
    "Result",
    "known_already",
    "open_driver",
    "plain_rows",
    "translated",
    "unit_of_work",
]


class _Days(dict[tuple[int, int], int]):
    """The days of each month, counted when somebody asks."""

    def __missing__(self, month: tuple[int, int]) -> int:
        return calendar.monthrange(*month)[1]


# 10 MB for the 120,000 months of ten thousand years.
neo4j.time._DAYS_IN_MONTH = _Days()  # noqa: SLF001 - there is no other way to it

READ, WRITE = RoutingControl.READ, RoutingControl.WRITE

ALREADY_THERE = "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists"
SECURITY = "Neo.ClientError.Security."
# Nothing is wrong with our credentials: somebody else tried wrong ones, or a directory is slow.
PASSING = {
    f"{SECURITY}{name}"
    for name in (
        "AuthenticationRateLimit",
        "AuthorizationExpired",
        "AuthProviderFailed",
        "AuthProviderTimeout",
    )
}
# How Neo4j says that it ended a transaction, mostly because its time was over.
ENDED = frozenset(
    f"Neo.ClientError.Transaction.{how}"
    for how in (
        "TransactionTimedOut",
        "TransactionTimedOutClientConfiguration",
        "Terminated",
        "LockClientStopped",
    )
)
# Faults of the server and its database, such as one that takes no writes; not of a statement.
ITS_OWN = (
    "Neo.TransientError",
    "Neo.DatabaseError",
    "Neo.ClientError.General.",
    "Neo.ClientError.Database.",
    "Neo.ClientError.Cluster.",
)
NO_MEMORY = "Neo.TransientError.General.MemoryPoolOutOfMemoryError"
# The limit of one transaction; that of all together says that others have the memory.
OWN_MEMORY = "db.memory.transaction.max"


def open_driver(uri: str, user: str, password: str, certificate: Path | None) -> Driver:
    """A driver; it connects when it is first asked.

    Raises:
        ConfigurationError: the *certificate* cannot be used.
    """
    encryption = _mutual(certificate) if certificate else {}
    return GraphDatabase.driver(
        uri,
        auth=(user, password),
        connection_timeout=5,
        connection_acquisition_timeout=10,
        # Long enough for a leader's hiccup; an outage is answered by the run's own retry.
        max_transaction_retry_time=5,
        keep_alive=True,
        notifications_min_severity="OFF",
        telemetry_disabled=True,
        **encryption,
    )


def plain_rows(result: Result) -> Iterator[dict[str, Any]]:
    """The records of *result* by the names of their columns; a node is its properties.

    ``Result.data`` would look through every list and map for nodes, which no query here puts there:
    it takes as long as reading them.
    """
    for record in result:
        yield {
            name: dict(value) if isinstance(value, Entity) else value
            for name, value in zip(record.keys(), record, strict=True)
        }


@contextmanager
def known_already() -> Iterator[None]:
    """Let a statement of the schema pass whose work another process has just done.

    IF NOT EXISTS looks before it locks.
    """
    try:
        yield
    except Neo4jError as error:
        if error.code != ALREADY_THERE:
            raise


def _mutual(certificate: Path) -> dict[str, Any]:
    """The driver's options for a connection on which both sides show *certificate*."""
    try:
        ssl.create_default_context(cafile=certificate).load_cert_chain(certificate)
    except OSError as error:
        raise ConfigurationError(
            f"{certificate} holds no key with its certificate, or cannot be read ({error})",
            field="NEO4J_CERTIFICATE_FILE",
        ) from error
    own = ClientCertificateProviders.static(ClientCertificate(certificate))
    return {
        "encrypted": True,
        "trusted_certificates": TrustCustomCAs(str(certificate)),
        "client_certificate": own,
    }


@contextmanager
def translated() -> Iterator[None]:
    """The driver's errors as ours."""
    try:
        yield
    except ConstraintError as error:
        raise RowExists(str(error)) from error
    except Neo4jError as error:
        if ours := _limit(error) or _refused(error) or _failure(error):
            raise ours from error
        raise
    # A BufferError is what the driver says at times of a connection that broke while it read.
    except (DriverError, OSError, BufferError) as error:
        raise DatabaseUnavailable(f"Neo4j is away: {error}") from error


def _limit(error: Neo4jError) -> BassetError | None:
    """What to say where *error* is one of the limits that a transaction has."""
    if error.code == NO_MEMORY and OWN_MEMORY in str(error):
        return TooMuchAtOnce(
            "this needs more memory than Neo4j gives one transaction; "
            "ask for less at once, or give Neo4j a larger heap"
        )
    if error.code == NO_MEMORY:
        return Busy("Neo4j has no memory for this while others are at work; ask again later")
    if error.code in ENDED:
        return Busy("Neo4j ended what took too long; ask for less, or again later")
    return None


def _failure(error: Neo4jError) -> BassetError | None:
    """A fault of Neo4j's that passes. A programming error in Cypher stays what it is."""
    if isinstance(error, TransientError):
        return DatabaseUnavailable(f"Neo4j could not finish the transaction: {error}")
    if error.code and error.code.startswith(ITS_OWN):
        return DatabaseUnavailable(f"Neo4j failed: {error}")
    return None


def _refused(error: Neo4jError) -> BassetError | None:
    """What it means where Neo4j does not let us in."""
    if not error.code or not error.code.startswith(SECURITY):
        return None
    if error.code in PASSING:
        return DatabaseUnavailable(
            "Neo4j lets nobody in for some seconds, as after several wrong passwords; "
            "if this goes on, NEO4J_PASSWORD may be one of them"
        )
    return ConfigurationError(
        f"Neo4j refuses this user ({error.message}); "
        "NEO4J_USER and NEO4J_PASSWORD must be what Neo4j knows",
        field="NEO4J_PASSWORD",
    )
