"""The Neo4j driver: reads and writes with retry, and the schema.

Neo4j is read-committed. A transaction that reads, decides and writes must take the write lock
first by
setting a property of the row it decides about; otherwise two of them decide from the same state.
A write may be retried after its commit already succeeded, so every write is idempotent.
"""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any, LiteralString, TypeVar

from basset.driver import (
    ClientCertificate,
    ClientCertificateProviders,
    ConstraintError,
    DriverError,
    Neo4jError,
    TransientError,
    neo4j,
)
from basset.errors import (
    BassetError,
    Busy,
    ConfigurationError,
    DatabaseUnavailable,
    TooMuchAtOnce,
)

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
# Seconds that a transaction may take. They end what would not end; what we do needs far less. A
# stream lasts as long as its reader takes, and a new index is filled with all that there is.
READ_SECONDS, WRITE_SECONDS, STREAM_SECONDS, INDEX_SECONDS = 60, 300, 900, 300
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
NO_MEMORY = "Neo.TransientError.General.MemoryPoolOutOfMemoryError"
# The limit of one transaction; that of all together says that others have the memory.
OWN_MEMORY = "db.memory.transaction.max"

Row = dict[str, Any]
T = TypeVar("T")


class RowExists(Exception):
    """A row was to be created whose id, or name, another one has; the transaction is undone."""


class Database:
    """One driver per process. Create it after a fork, never at import.

    *certificate*: a file with a key and its certificate, which both sides show.

    Raises:
        ConfigurationError: it cannot be used.
    """

    def __init__(self, uri: str, user: str, password: str, certificate: Path | None = None) -> None:
        encryption = _mutual(certificate) if certificate else {}
        self._driver = neo4j.GraphDatabase.driver(
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

    def read(self, cypher: str, **parameters: Any) -> list[Row]:
        """All rows of a read query."""
        return self._read(READ_SECONDS, cypher, parameters)

    def write(self, cypher: str, **parameters: Any) -> list[Row]:
        """All rows of one idempotent write, committed."""
        return self.transaction(lambda tx: tx.run(cypher, **parameters))

    def transaction(self, work: Callable[["Transaction"], T]) -> T:
        """Run *work* in one write transaction; it may run again, so it must not have effects
        elsewhere.
        """
        timed = neo4j.unit_of_work(timeout=WRITE_SECONDS)
        return self._run("execute_write", timed(lambda tx: work(Transaction(tx))))

    def stream(self, cypher: str, **parameters: Any) -> Iterator[Row]:
        """Rows of a read query one by one, for results that must not be in memory at once."""
        with (
            _translated(),
            self._driver.session(default_access_mode=neo4j.READ_ACCESS, fetch_size=1000) as session,
        ):
            for record in session.run(
                neo4j.Query(_literal(cypher), timeout=STREAM_SECONDS), parameters
            ):
                # No query here returns nodes, so the slow walk of ``record.data()`` is not needed.
                yield dict(zip(record.keys(), record, strict=True))

    def apply_schema(self) -> None:
        """Create every constraint and index that is missing, and wait until the indexes are
        online.
        """
        for statement in files("basset").joinpath("schema.cypher").read_text().split(";"):
            if statement.strip():
                self._create(statement)
        self._read(INDEX_SECONDS, f"CALL db.awaitIndexes({INDEX_SECONDS})", {})

    def _create(self, statement: str) -> None:
        try:
            self.write(statement)
        except Neo4jError as error:
            # Another process that starts has just created it: IF NOT EXISTS looks before it locks.
            if error.code != ALREADY_THERE:
                raise

    def close(self) -> None:
        self._driver.close()

    def _read(self, seconds: int, cypher: str, parameters: Mapping[str, Any]) -> list[Row]:
        timed = neo4j.unit_of_work(timeout=seconds)
        work = timed(lambda tx: tx.run(_literal(cypher), parameters).data())
        return self._run("execute_read", work)

    def _run(self, mode: str, work: Callable[[neo4j.ManagedTransaction], T]) -> T:
        with _translated(), self._driver.session() as session:
            result: T = getattr(session, mode)(work)
            return result


class Transaction:
    """One open write transaction."""

    def __init__(self, tx: neo4j.ManagedTransaction) -> None:
        self._tx = tx

    def run(self, cypher: str, **parameters: Any) -> list[Row]:
        return self._tx.run(_literal(cypher), parameters).data()


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
        "trusted_certificates": neo4j.TrustCustomCAs(str(certificate)),
        "client_certificate": own,
    }


def _literal(cypher: str) -> LiteralString:
    # Stores name their Cypher as constants; a value never becomes part of the text.
    return cypher


@contextmanager
def _translated() -> Iterator[None]:
    """The driver's errors as ours."""
    try:
        yield
    except ConstraintError as error:
        raise RowExists(str(error)) from error
    except Neo4jError as error:
        if ours := _limit(error) or _refused(error) or _failure(error):
            raise ours from error
        raise
    except (DriverError, OSError) as error:
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
    if error.code and error.code.startswith(("Neo.TransientError", "Neo.DatabaseError")):
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
