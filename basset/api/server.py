"""uvicorn on sockets that may be systemd's, and that ends without failing anybody.

systemd holds the address, so while one process ends and the next one starts whoever connects waits in
the socket's queue. Who is connected already is answered once more.
"""

import asyncio
import gc
import os
import socket

import uvicorn

# The first file that systemd hands over; see sd_listen_fds(3).
FIRST = 3
CLOSE = (b"connection", b"close")


class Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve; what is loaded by then stays, and nobody waits while garbage is looked for in it."""
        await super().startup(sockets)
        gc.freeze()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept nobody else, say goodbye in every answer from now on, and end when all have left
        (see ``Connection.shutdown``).
        """
        loop = asyncio.get_running_loop()
        for server in self.servers:
            for listening in server.sockets:
                loop.remove_reader(listening.fileno())
        # asyncio makes a connection of what it has accepted two turns of its loop later, and fails
        # it where the server is closed by then.
        for _ in range(3):
            await asyncio.sleep(0)
        state = self.server_state
        state.default_headers = [*state.default_headers, CLOSE]
        await super().shutdown(sockets)


def inherited() -> list[socket.socket]:
    """The sockets on which systemd listens for this process; none: it has to listen itself.

    systemd's variables are taken away: they are not for children.
    """
    pid, count = os.environ.pop("LISTEN_PID", ""), os.environ.pop("LISTEN_FDS", "0")
    os.environ.pop("LISTEN_FDNAMES", None)
    if pid != str(os.getpid()):
        return []
    sockets = [socket.socket(fileno=FIRST + number) for number in range(int(count))]
    for each in sockets:
        each.set_inheritable(False)
    return sockets
