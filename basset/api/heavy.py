"""What costs much, a few at once: what costs little is answered beside it.

A route that is such says so: ``dependencies=HEAVY``, or ``FILTERED`` where only looking into texts
costs much, or ``IMPORT``.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from fastapi import Depends, Request

from basset.errors import Busy

# What narrows a list by looking into every row.
LOOKS_INSIDE = frozenset({"name", "selector", "text"})


@dataclass(frozen=True)
class Turn:
    """A dependency that holds one of *at_once* places until the answer is made.

    It waits *seconds* for one, which takes no thread. *kind* says what there are too many of.
    """

    kind: str
    at_once: int
    seconds: float
    only_when: frozenset[str] = frozenset()

    async def __call__(self, request: Request) -> AsyncIterator[None]:
        """Raises Busy when no place became free. Without one of *only_when* asked, none is needed."""
        if self.only_when and self.only_when.isdisjoint(request.query_params):
            yield
            return
        places: asyncio.Semaphore = request.app.state.places[self.kind]
        try:
            async with asyncio.timeout(self.seconds):
                await places.acquire()
        except TimeoutError:
            raise Busy(f"too many {self.kind} are being made; ask again later") from None
        try:
            yield
        finally:
            places.release()


READS = Turn("searches, counts and exports", at_once=4, seconds=2)
FILTERS = Turn(READS.kind, READS.at_once, READS.seconds, only_when=LOOKS_INSIDE)
# What a button of a page asks for beside what the page says anyway.
LOOKS = Turn(READS.kind, READS.at_once, READS.seconds, only_when=frozenset({"preview", "checked"}))
IMPORTS = Turn("imports", at_once=2, seconds=30)
# Scope: who reads the answer slowly has no place any more.
HEAVY = [Depends(READS, scope="function")]
FILTERED = [Depends(FILTERS, scope="function")]
LOOKED = [Depends(LOOKS, scope="function")]
IMPORT = [Depends(IMPORTS, scope="function")]


def places() -> dict[str, asyncio.Semaphore]:
    """The places of one process."""
    return {turn.kind: asyncio.Semaphore(turn.at_once) for turn in (READS, IMPORTS)}
