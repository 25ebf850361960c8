"""A client's connection. uvicorn would wait for ever: for the head of a request, for its body, for
the client to take the answer. Here a client that is waited for has to get on, or it is let go.
"""

import re
from asyncio import BaseTransport, TimerHandle
from collections import Counter
from resource import RLIMIT_NOFILE, getrlimit
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from basset.api.problems import problem

# A head, or the next SHARE bytes of a body or an answer, has to be there within PATIENCE seconds.
PATIENCE = 10.0
SHARE = 10 * 1024
# When the process ends, who is connected and asks nothing for so long is let go.
LAST_CALL = 2.0
# So many at once; half of the process's files, where it may have few.
PLACES = 8192
MOST_HEAD_BYTES = 16 * 1024
BARE_LINE_END = re.compile(rb"(?<!\r)\n")
LENGTH = re.compile(rb"\n(content-length|transfer-encoding)[ \t]*:", re.IGNORECASE)


class Connection(H11Protocol):
    """Given to uvicorn as ``http``."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.conn = Requests(h11.SERVER, MOST_HEAD_BYTES)
        # When the client last got on: all that it is judged by.
        self._since = self.loop.time()
        self._received = self._left = 0
        self._timer: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        self._look_later()
        if len(self.connections) > min(PLACES, getrlimit(RLIMIT_NOFILE)[0] // 2):
            make_room(self.connections)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        super().data_received(data)
        self._received += len(data)
        if self.cycle is not before or self._received >= SHARE:
            self._received = 0
            self._gets_on()

    def send_400_response(self, msg: str) -> None:
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            refusal = problem(None, 400, "bad_request", msg)
            headers = [*refusal.raw_headers, (b"connection", b"close")]
            for event in (
                h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
                h11.Data(data=bytes(refusal.body)),
                h11.EndOfMessage(),
            ):
                self.transport.write(self.conn.send(event) or b"")
        # Else an answer is under way, and ends here.
        self.transport.close()

    def on_response_complete(self) -> None:
        self._gets_on()
        super().on_response_complete()

    def resume_writing(self) -> None:
        self._gets_on()
        super().resume_writing()

    def shutdown(self) -> None:
        """The process ends: the answer under way, or the next one, is the last.

        A connection that was closed at once would meet a request that is on its way to it.
        """
        cycle = self.cycle
        if cycle is None or cycle.response_complete:
            self.loop.call_later(LAST_CALL, self._let_go)
        elif cycle.response_started:
            cycle.keep_alive = False
        else:
            cycle.default_headers = self.server_state.default_headers

    def _let_go(self) -> None:
        if self.owes_head:
            self.timeout_keep_alive_handler()

    def _gets_on(self) -> None:
        self._since = self.loop.time()

    def _look_later(self) -> None:
        self._timer = self.loop.call_at(self._since + PATIENCE, self._look)

    def _look(self) -> None:
        left = self.transport.get_write_buffer_size()
        if not (self.owes_head or self._owes_body or left) or left <= self._left - SHARE:
            self._gets_on()
        self._left = left
        if self._since + PATIENCE <= self.loop.time():
            self.transport.abort()
        else:
            self._look_later()

    @property
    def since(self) -> float:
        return self._since

    @property
    def owes_head(self) -> bool:
        """Whether nothing is being done for the client, so that it may be sent away."""
        return self.cycle is None or self.cycle.response_complete

    @property
    def is_stuck(self) -> bool:
        """Whether it does not take its answer."""
        return self.flow.write_paused

    @property
    def _owes_body(self) -> bool:
        cycle = self.cycle
        return cycle.more_body and not cycle.waiting_for_100_continue and not self.flow.read_paused


class Requests(h11.Connection):
    """h11, without what a proxy before us might take for the end of another request."""

    def next_event(self) -> Any:
        if self.their_state is h11.IDLE:
            _check(self.trailing_data[0])
        return super().next_event()


def make_room(connections: set[Any]) -> None:
    """Send away those that are waited for longest, of the address that has most of them."""
    waiting = [each for each in connections if each.owes_head or each.is_stuck]
    hosts = Counter(_host(each) for each in waiting)
    [(greediest, _)] = hosts.most_common(1)
    theirs = sorted(
        (each for each in waiting if _host(each) == greediest), key=lambda each: each.since
    )
    # Several at once, because each look at all of them takes milliseconds.
    for each in theirs[: 1 + len(theirs) // 8]:
        connections.discard(each)
        each.transport.abort()


def _host(connection: Connection) -> str:
    return connection.client[0] if connection.client else ""


def _check(received: bytes) -> None:
    head, blank, _ = received.partition(b"\r\n\r\n")
    if BARE_LINE_END.search(head):
        raise h11.RemoteProtocolError("a line of the head does not end with CR and LF")
    if blank and (len(head) > MOST_HEAD_BYTES or len(LENGTH.findall(head)) > 1):
        raise h11.RemoteProtocolError("the head is too long, or says two lengths of its body")
