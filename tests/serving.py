"""The API and the console, served by this process as they are by ``basset up``."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn

from basset.settings import Settings


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Everything that *settings* say on a free port; where it listens."""
    from basset.api import create_app
    from basset.api.connection import Connection

    # Made anew from its number, as one of systemd's is, it knows that it is TCP: asyncio sends at once
    # what is written to such a one only, and the body of an answer would wait 40 ms for its head.
    listening = socket.create_server(("127.0.0.1", 0)).detach()
    with socket.socket(fileno=listening) as listener:
        app = create_app(settings)
        server = uvicorn.Server(uvicorn.Config(app, http=Connection, ws="none", log_config=None))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        host, port = listener.getsockname()
        # The listener accepts before the server runs, so the first request waits until it does.
        try:
            yield f"http://{host}:{port}"
        finally:
            server.should_exit = True
            thread.join(timeout=30)
        assert not thread.is_alive()
