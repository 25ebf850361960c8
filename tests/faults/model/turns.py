"""Takes turns: of several actors, each in a thread, one at a time takes one step.

A step is one statement to Neo4j, or one commit. Who asks for the lock that another holds waits in
Neo4j for its end, and the others go on; but one at a time, as Neo4j promises no order among several.
Nothing goes by time: the same draws give the same order.
"""

import random
from collections.abc import Callable
from threading import Condition, Lock, Thread

STUCK_SECONDS = 30.0


class Crashed(BaseException):
    """The process of this actor was killed: nothing of it may catch this."""


class Stuck(Exception):
    """No actor can take a step."""


class Actor:
    """*work* in a thread; *crash_at*: the number of the step that it does not live to take.

    *asks*: its next step asks for the lock; *holds*: it has it, until it commits.
    """

    def __init__(self, name: str, work: Callable[["Actor"], None], crash_at: int = 0) -> None:
        self.name = name
        self.taken: list[str] = []
        self.crashed = False
        self.error: Exception | None = None
        self.state = "new"
        self.asks = self.holds = False
        self.turn: Condition
        self._work, self._crash_at = work, crash_at
        self._turns: Turns

    def join_in(self, turns: "Turns", lock: Lock) -> None:
        self._turns, self.turn = turns, Condition(lock)
        Thread(target=self._run, name=self.name, daemon=True).start()

    def step(self, what: str, *, asks: bool = False) -> None:
        """Wait for the turn to do *what*."""
        if not self.crashed:
            self._turns.wait_for_turn(self, asks=asks)
            self.taken.append(what)
            self.crashed = len(self.taken) == self._crash_at
        if self.crashed:
            raise Crashed

    def _run(self) -> None:
        try:
            self.step("begin")
            self._work(self)
        except Crashed:
            pass
        except Exception as error:  # noqa: BLE001 - handed to whoever looks at this actor
            self.error = error
        self._turns.leave(self)


class Turns:
    """Who takes the next step is drawn by *choice*; ``order`` is what was drawn."""

    def __init__(self, actors: list[Actor], choice: random.Random) -> None:
        self._actors, self._choice = actors, choice
        self._lock = Lock()
        self._changed = Condition(self._lock)
        self.order: list[str] = []

    def play(self) -> None:
        """Until every actor has ended.

        Raises:
            Stuck: they wait for each other.
        """
        for actor in self._actors:
            actor.join_in(self, self._lock)
        with self._lock:
            self._wait(lambda: not self._in("new"))
            while ready := self._ready():
                self._move(self._choice.choice(ready))

    def _ready(self) -> list[Actor]:
        ready = self._in("ready")
        return [one for one in ready if not one.asks] if self._in("locked") else ready

    def _move(self, moving: Actor) -> None:
        self.order.append(moving.name)
        is_held = moving.asks and any(other.holds for other in self._actors)
        moving.state = "locked" if is_held else "moving"
        moving.turn.notify()
        if not is_held:
            self._wait(lambda: moving.state != "moving")
        for waiting in self._in("locked"):
            if not any(other.holds for other in self._actors if other is not waiting):
                self._wait(lambda one=waiting: one.state != "locked")

    def _in(self, state: str) -> list[Actor]:
        return [actor for actor in self._actors if actor.state == state]

    def _wait(self, condition: Callable[[], bool]) -> None:
        if not self._changed.wait_for(condition, STUCK_SECONDS):
            raise Stuck(str({actor.name: (actor.state, actor.taken) for actor in self._actors}))

    def wait_for_turn(self, actor: Actor, *, asks: bool) -> None:
        with self._lock:
            actor.state, actor.asks = "ready", asks
            self._changed.notify()
            actor.turn.wait_for(lambda: actor.state != "ready")

    def leave(self, actor: Actor) -> None:
        with self._lock:
            actor.state = "ended"
            self._changed.notify()
