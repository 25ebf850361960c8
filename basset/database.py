"""Neo4j: reads and writes with retry, and the schema.

Neo4j is read-committed. A transaction that reads, decides and writes must take the write lock
first by
setting a property of the row it decides about; otherwise two of them decide from the same state.
A write may be retried after its commit already succeeded, so every write is idempotent.
"""

from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString, TypeVar

if TYPE_CHECKING:
    from neo4j import ManagedTransaction

# Seconds that a transaction may take. They end what would not end; what we do needs far less. A
# stream lasts as long as its reader takes, and a new index is filled with all that there is.
READ_SECONDS, WRITE_SECONDS, STREAM_SECONDS, INDEX_SECONDS = 60, 300, 900, 300

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
        from basset import driver

        self._bolt = driver
        self._driver = driver.open_driver(uri, user, password, certificate)

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
        timed = self._bolt.unit_of_work(timeout=WRITE_SECONDS)
        return self._run("execute_write", timed(lambda tx: work(Transaction(tx))))

    def stream(self, cypher: str, **parameters: Any) -> Iterator[Row]:
        """Rows of a read query one by one, for results that must not be in memory at once."""
        with (
            self._bolt.translated(),
            self._driver.session(
                default_access_mode=self._bolt.READ_ACCESS, fetch_size=1000
            ) as session,
        ):
            query = self._bolt.Query(_literal(cypher), timeout=STREAM_SECONDS)
            for record in session.run(query, parameters):
                # No query here returns nodes, so the slow walk of ``record.data()`` is not needed.
                yield dict(zip(record.keys(), record, strict=True))

    def apply_schema(self) -> None:
        """Create every constraint and index that is missing, and wait until the indexes are
        online.
        """
        for statement in files("basset").joinpath("schema.cypher").read_text().split(";"):
            if statement.strip():
                with self._bolt.known_already():
                    self.write(statement)
        self._read(INDEX_SECONDS, f"CALL db.awaitIndexes({INDEX_SECONDS})", {})

    def close(self) -> None:
        self._driver.close()

    def _read(self, seconds: int, cypher: str, parameters: Mapping[str, Any]) -> list[Row]:
        timed = self._bolt.unit_of_work(timeout=seconds)
        work = timed(lambda tx: tx.run(_literal(cypher), parameters).data())
        return self._run("execute_read", work)

    def _run(self, mode: str, work: Callable[["ManagedTransaction"], T]) -> T:
        with self._bolt.translated(), self._driver.session() as session:
            result: T = getattr(session, mode)(work)
            return result


class Transaction:
    """One open write transaction."""

    def __init__(self, tx: "ManagedTransaction") -> None:
        self._tx = tx

    def run(self, cypher: str, **parameters: Any) -> list[Row]:
        return self._tx.run(_literal(cypher), parameters).data()


def _literal(cypher: str) -> LiteralString:
    # Stores name their Cypher as constants; a value never becomes part of the text.
    return cypher
