"""The package's database, whose statements each wait for the turn of an actor."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from basset.database import WRITE_SECONDS, Database, Row, Transaction
from tests.faults.model.turns import Actor

T = TypeVar("T")
# What writes locks, in Neo4j, until its transaction ends. Only a heartbeat is of no run.
WRITES, OF_NO_RUN = "SET ", ":Heartbeat"
Weakened = Callable[[str], str]


class SteppingDatabase(Database):
    """Over the driver of *real*; nothing is tried again, as when the process is as good as dead.

    *actor*: whose turn it waits for. *weakened*: a statement as it is sent, for who takes a lock out
    of it.
    """

    actor: Actor

    def __init__(self, real: Database, weakened: Weakened = str) -> None:
        self._bolt, self._driver, self._checked = real._bolt, real._driver, True
        self._weakened = weakened

    def read(self, cypher: str, **parameters: Any) -> list[Row]:
        self.actor.step("read")
        return super().read(cypher, **parameters)

    def write(self, cypher: str, **parameters: Any) -> list[Row]:
        sent = self._weakened(cypher)
        self.actor.step("write", asks=_locks(sent))
        rows = super().write(sent, **parameters)
        self.actor.step("answer")
        return rows

    def write_if(self, readable: Callable[[list[Row]], T], cypher: str, **parameters: Any) -> T:
        sent = self._weakened(cypher)
        self.actor.step("write", asks=_locks(sent))
        done = super().write_if(readable, sent, **parameters)
        self.actor.step("answer")
        return done

    def transaction(self, work: Callable[[Transaction], T]) -> T:
        try:
            with (
                self._session() as session,
                session.begin_transaction(timeout=WRITE_SECONDS) as tx,
            ):
                stepping = Stepping(Transaction(tx), self.actor, self._weakened)
                done = work(cast("Transaction", stepping))
                self.actor.step("commit")
                tx.commit()
        finally:
            self.actor.holds = False
        self.actor.step("answer")
        return done


class Stepping:
    """A transaction whose statements wait for their turn; it keeps its lock until its end."""

    def __init__(self, inner: Transaction, actor: Actor, weakened: Weakened) -> None:
        self._inner, self._actor, self._weakened = inner, actor, weakened

    def run(self, cypher: str, **parameters: Any) -> list[Row]:
        sent = self._weakened(cypher)
        self._actor.step("statement", asks=_locks(sent) and not self._actor.holds)
        rows = self._inner.run(sent, **parameters)
        self._actor.holds |= _locks(sent)
        return rows


def _locks(cypher: str) -> bool:
    return WRITES in cypher and OF_NO_RUN not in cypher
