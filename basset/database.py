"""Neo4j: reads and writes with retry, and how far its schema has come.

Neo4j is read-committed. A transaction that reads, decides and writes must take the write lock
first by
setting a property of the row it decides about; otherwise two of them decide from the same state.
A write may be retried after its commit already succeeded, so every write is idempotent.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString, TypeVar

from basset import clock, schema

if TYPE_CHECKING:
    from neo4j import ManagedTransaction, RoutingControl, Session
    from neo4j import Transaction as OpenTransaction

# Seconds that a transaction may take. They end what would not end; what we do needs far less. A
# stream lasts as long as its reader takes, and a new index is filled with all that there is.
READ_SECONDS, WRITE_SECONDS, STREAM_SECONDS, INDEX_SECONDS = 60, 300, 900, 300
# Somebody looks at the screen meanwhile.
ASK_SECONDS = 2
# A lock is held while other transactions run.
LOCK_SECONDS = 3600
CLOCK = "RETURN datetime.realtime().epochMillis"

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
        self._checked = False

    def read(self, cypher: str, **parameters: Any) -> list[Row]:
        """All rows of a read query."""
        return self._query(READ_SECONDS, self._bolt.READ, cypher, parameters, list)

    def ask(self, cypher: str, **parameters: Any) -> list[Row]:
        """All rows of a question that somebody waits for; what takes longer is Busy."""
        return self._query(ASK_SECONDS, self._bolt.READ, cypher, parameters, list)

    def write(self, cypher: str, **parameters: Any) -> list[Row]:
        """All rows of one idempotent write, committed."""
        return self._query(WRITE_SECONDS, self._bolt.WRITE, cypher, parameters, list)

    def write_if(self, readable: Callable[[list[Row]], T], cypher: str, **parameters: Any) -> T:
        """What *readable* makes of the rows of one idempotent write; undone if it raises."""
        return self._query(WRITE_SECONDS, self._bolt.WRITE, cypher, parameters, readable)

    def transaction(self, work: Callable[["Transaction"], T]) -> T:
        """Run *work* in one write transaction; it may run again, so it must not have effects
        elsewhere.
        """
        timed = self._bolt.unit_of_work(timeout=WRITE_SECONDS)
        with self._session() as session:
            return session.execute_write(timed(lambda tx: work(Transaction(tx))))

    def stream(self, cypher: str, *, at_once: int = 1000, **parameters: Any) -> Iterator[Row]:
        """Rows of a read query one by one, for results that must not be in memory at once.

        *at_once*: how many Neo4j sends before it is asked for more; few, where the first may do.
        """
        options = {"default_access_mode": self._bolt.READ_ACCESS, "fetch_size": at_once}
        with self._session(**options) as session:
            query = self._bolt.Query(_literal(cypher), timeout=STREAM_SECONDS)
            yield from self._bolt.plain_rows(session.run(query, parameters))

    def apply_schema(self) -> None:
        """Bring the graph to the schema of this release, as the only one who does so.

        Raises:
            NewerGraph: it is ahead of this release.
        """
        schema.apply(self)

    def define(self, statement: str) -> list[Row]:
        """All rows of a statement of the schema, which another process may just have done."""
        with self._bolt.known_already():
            return self.write(statement)
        return []

    def await_indexes(self) -> None:
        await_all = f"CALL db.awaitIndexes({INDEX_SECONDS})"
        self._query(INDEX_SECONDS, self._bolt.READ, await_all, {}, list)

    @contextmanager
    def holding(self, cypher: str) -> Iterator[tuple[Row, "Transaction"]]:
        """The row that *cypher* locks, and the transaction that keeps it locked until the end.

        Nothing of it is committed when an exception comes out.
        """
        with (
            self._session() as session,
            session.begin_transaction(timeout=LOCK_SECONDS) as tx,
        ):
            held = Transaction(tx)
            yield held.run(cypher)[0], held
            tx.commit()

    def now(self) -> datetime:
        """What time it is for all who work on this graph."""
        with self._known_graph():
            return clock.now()

    def close(self) -> None:
        self._driver.close()

    def _query(
        self,
        seconds: int,
        routing: "RoutingControl",
        cypher: str,
        parameters: Mapping[str, Any],
        read: Callable[[list[Row]], T],
    ) -> T:
        """A transaction of one query: the driver sends its beginning along, a round trip less."""
        with self._known_graph():
            return self._driver.execute_query(
                self._bolt.Query(_literal(cypher), timeout=seconds),
                dict(parameters),
                routing_=routing,
                # With one server, nothing has to wait for what it was told before.
                bookmark_manager_=None,
                # Before the commit.
                result_transformer_=lambda result: read([*self._bolt.plain_rows(result)]),
            )

    @contextmanager
    def _session(self, **options: Any) -> Iterator["Session"]:
        with self._known_graph(), self._driver.session(**options) as session:
            yield session

    @contextmanager
    def _known_graph(self) -> Iterator[None]:
        """The driver's errors are ours, and the graph is one of which this release knows enough."""
        with self._bolt.translated():
            if not self._checked:
                for version in self._values(schema.VERSION):
                    schema.check(version)
                self._checked = True
            if not clock.is_followed():
                asked = time.monotonic()
                [there] = self._values(CLOCK)
                clock.go_by(datetime.fromtimestamp(there / 1000, UTC), asked)
            yield

    def _values(self, cypher: str) -> list[Any]:
        return self._driver.execute_query(
            _literal(cypher),
            routing_=self._bolt.READ,
            result_transformer_=self._bolt.Result.value,
        )


class Transaction:
    """One open write transaction."""

    def __init__(self, tx: "ManagedTransaction | OpenTransaction") -> None:
        self._tx = tx

    def run(self, cypher: str, **parameters: Any) -> list[Row]:
        from basset.driver import plain_rows

        return [*plain_rows(self._tx.run(_literal(cypher), parameters))]


def _literal(cypher: str) -> LiteralString:
    # Stores name their Cypher as constants; a value never becomes part of the text.
    return cypher
