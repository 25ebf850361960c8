"""Links to servers, over which bytes may be late, lost, or never come back."""

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from threading import Thread
from typing import Any

Target = tuple[str, int] | str


class Way(StrEnum):
    OPEN = "open"
    LATE = "late"  # each piece waits for the link's delay
    NO_ANSWER = "no answer"  # what is asked arrives, what is answered does not
    CUT = "cut"  # nobody gets in, who was in is reset


@dataclass(eq=False)
class Connection:
    """Both ends of one; once *silent*, nothing goes over it in either direction."""

    client: asyncio.StreamWriter
    server: asyncio.StreamWriter
    silent: bool = False


@dataclass(eq=False)
class Link:
    """A port that leads to *target*. *touched*: how many pieces and connections met its fault."""

    target: Target
    port: int = 0
    way: Way = Way.OPEN
    delay: float = 0
    touched: int = 0
    connections: set[Connection] = field(default_factory=set)
    network: "Network | None" = None

    def set(self, way: Way, delay: float = 0) -> None:
        self.delay, self.way = delay, way
        if way is Way.CUT:
            self.reset()

    def reset(self) -> None:
        """Every connection ends with a reset."""
        self._on_loop(self._reset)

    def hush(self) -> None:
        """Every connection that is there is half open from now on; new ones work."""
        self._on_loop(self._hush)

    def _on_loop(self, work: Callable[[], None]) -> None:
        assert self.network is not None
        self.network.call(work)

    def _reset(self) -> None:
        for connection in list(self.connections):
            self.touched += 1
            for writer in (connection.client, connection.server):
                abort(writer)

    def _hush(self) -> None:
        for connection in self.connections:
            self.touched += 1
            connection.silent = True

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.way is Way.CUT:
            self.touched += 1
            abort(writer)
            return
        try:
            back, forth = await self._connect()
        except OSError:
            abort(writer)  # the server is away; so it is for who asks here
            return
        connection = Connection(writer, forth)
        self.connections.add(connection)
        pumps = [
            asyncio.create_task(self._pump(reader, forth, connection, answers=False)),
            asyncio.create_task(self._pump(back, writer, connection, answers=True)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.connections.discard(connection)
            for pump in pumps:
                pump.cancel()
            writer.close()
            forth.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self.target, str):
            return await asyncio.open_unix_connection(self.target)
        return await asyncio.open_connection(*self.target)

    async def _pump(
        self, source: asyncio.StreamReader, to: Any, connection: Connection, *, answers: bool
    ) -> None:
        with suppress(OSError):
            while piece := await source.read(65536):
                if self.way is Way.LATE:
                    self.touched += 1
                    await asyncio.sleep(self.delay)
                if answers and self.way is Way.NO_ANSWER:
                    self.touched += 1
                    connection.silent = True  # a stream without its middle would be nonsense
                if connection.silent:
                    await asyncio.Event().wait()  # for ever: until somebody closes it
                to.write(piece)
                await to.drain()


class Network:
    """All links, in a thread of their own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="network", daemon=True)
        self._thread.start()
        self._links: list[tuple[Link, asyncio.Server]] = []

    def open(self, target: Target) -> Link:
        link = Link(target, network=self)
        start = asyncio.start_server(link.serve, "127.0.0.1", 0)
        server = asyncio.run_coroutine_threadsafe(start, self._loop).result(10)
        link.port = server.sockets[0].getsockname()[1]
        self._links.append((link, server))
        return link

    def call(self, work: Callable[[], None]) -> None:
        self._loop.call_soon_threadsafe(work)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self.call(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end(self) -> None:
        for _, server in self._links:
            server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


def abort(writer: asyncio.StreamWriter) -> None:
    """End a connection with a reset, as a host that crashed and came back would."""
    ours = writer.get_extra_info("socket")
    if ours is not None and ours.family != socket.AF_UNIX:
        with suppress(OSError):
            ours.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
