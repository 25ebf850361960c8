"""Reads that cost much, a few at once: what costs little is answered beside them.

A route that is one says so: ``dependencies=HEAVY``, or ``FILTERED`` where only looking into texts
costs much.
"""

import asyncio
from collections.abc import AsyncIterator

from fastapi import Depends, Request

from basset.errors import Busy

AT_ONCE = 4
# So long a read waits for its turn; it holds no thread meanwhile.
PATIENCE_SECONDS = 2.0
# What narrows a list by looking into every row.
LOOKS_INSIDE = frozenset({"name", "selector", "text"})


async def _in_turn(request: Request) -> AsyncIterator[None]:
    """Holds one of the few places until the answer is made.

    Raises:
        Busy: none became free.
    """
    places: asyncio.Semaphore = request.app.state.places
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await places.acquire()
    except TimeoutError:
        raise Busy(
            "too many searches, counts and exports are being made; ask again later"
        ) from None
    try:
        yield
    finally:
        places.release()


async def _in_turn_when_filtered(request: Request) -> AsyncIterator[None]:
    if LOOKS_INSIDE.isdisjoint(request.query_params):
        yield
        return
    async for turn in _in_turn(request):
        yield turn


# Scope: who reads the answer slowly has no place any more.
HEAVY = [Depends(_in_turn, scope="function")]
FILTERED = [Depends(_in_turn_when_filtered, scope="function")]
