"""Tells systemd how this process is: sd_notify(3) without its library. Silent without systemd."""

import os
import socket


class Notifier:
    """Speaks to *address*; without one it is silent.

    *interval*: seconds within which WATCHDOG=1 must come, if at all.
    """

    def __init__(self, address: str | None, interval: float | None = None) -> None:
        self._address = address
        self.interval = interval if address else None
        self._status = ""

    def __bool__(self) -> bool:
        """Whether somebody listens."""
        return bool(self._address)

    def ready(self) -> None:
        self._send("READY=1")

    def alive(self) -> None:
        """Feed the watchdog."""
        self._send("WATCHDOG=1")

    def stopping(self) -> None:
        self._send("STOPPING=1")

    def status(self, text: str) -> None:
        """What ``systemctl status`` shows; told when it changes."""
        if text != self._status:
            self._status = text
            self._send(f"STATUS={' '.join(text.split())}")

    def _send(self, message: str) -> None:
        if not self._address:
            return
        # A leading @ stands for the zero byte of an abstract name.
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as client:
            client.connect(address)
            client.sendall(message.encode())


def from_environment() -> Notifier:
    """Whom systemd lets this process speak to.

    Its variables are taken away: no child may speak for this process.
    """
    address = os.environ.pop("NOTIFY_SOCKET", None)
    microseconds, pid = os.environ.pop("WATCHDOG_USEC", None), os.environ.pop("WATCHDOG_PID", None)
    ours = pid in (None, str(os.getpid()))
    return Notifier(address, int(microseconds) / 1_000_000 if microseconds and ours else None)
