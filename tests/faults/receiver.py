"""Takes the deliveries of reports, and counts how often each came."""

from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Self

LATER = 503


class Receiver:
    """A webhook on this machine; use it as a context manager."""

    def __init__(self) -> None:
        self.came: Counter[str] = Counter()  # by the id of the delivery, also those sent away
        self.is_open = True
        self.sent_away = 0
        self._lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=self._server.serve_forever, name="receiver", daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/reports"

    def take(self, delivery: str) -> int:
        """Count *delivery*; what to answer."""
        with self._lock:
            self.came[delivery] += 1
            self.sent_away += not self.is_open
            return 204 if self.is_open else LATER

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(receiver.take(self.headers["Basset-Delivery"]))
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing: what came is counted."""

        return Handler

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
