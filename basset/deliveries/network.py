"""Conversations with other machines: with whom we may talk, over in time, faults in plain words."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Event, Timer

from basset.errors import ConfigurationError, ReceiverUnavailable

STEP_SECONDS = 30.0  # for one answer
WHOLE_SECONDS = 300.0  # for all of it, however slowly the other side speaks
MOST_ADDRESSES = 4
NAT64 = IPv6Network("64:ff9b::/96")


@contextmanager
def conversation(who: str, connection: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Talking over *connection* with *who*, until ``WHOLE_SECONDS`` are over.

    Raises:
        ReceiverUnavailable: what went wrong; it may be tried again.
    """
    late = Event()

    def cut() -> None:
        late.set()
        if sock := connection():
            with suppress(OSError):  # it has just ended by itself
                # Not TLS's own way, which would go on without TLS.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    timer = Timer(WHOLE_SECONDS, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, HTTPException) as error:
        why = f"took longer than {WHOLE_SECONDS:g} s" if late.is_set() else reason(error)
        raise ReceiverUnavailable(f"{who} {why}") from error
    finally:
        timer.cancel()


def reason(error: Exception) -> str:
    """What went wrong with a connection."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"cannot prove who it is: {error.verify_message}"
    if isinstance(error, socket.gaierror):
        return "cannot be found"
    if isinstance(error, TimeoutError):
        return "does not answer in time"
    if isinstance(error, ConnectionRefusedError):
        return "refuses connections"
    why = error.strerror if isinstance(error, OSError) else None
    return f"ended the conversation ({why or type(error).__name__})"


def connect(host: str, port: int, *, private: bool) -> tuple[socket.socket, bool]:
    """A connection to *host*, and whether it is a public machine.

    The name is looked up once, and what is connected to is the address that was checked: another
    answer for the same name, a moment later, changes nothing.

    Raises:
        ConfigurationError: it is none, and *private* machines must not be talked to.
        OSError: it cannot be reached.
    """
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    found = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    allowed = [address for address in found if private or is_public(address)]
    if not allowed:
        raise ConfigurationError(
            f"{host} is at {found[0]}, which is no public address; allow those here",
            field="BASSET_DELIVER_PRIVATE",
        )
    fault: OSError | None = None
    for address in allowed[:MOST_ADDRESSES]:
        try:
            return socket.create_connection((address, port), STEP_SECONDS), is_public(address)
        except OSError as error:
            fault = error
    assert fault is not None  # there was an address
    raise fault


def is_public(address: str) -> bool:
    """Whether an address, also one that wraps an IPv4 address, is of the public internet."""
    inner = _unwrapped(ip_address(address))
    return inner.is_global and not (
        inner.is_multicast or inner.is_reserved or inner.is_unspecified or inner.is_loopback
    )


def is_loopback(sock: socket.socket) -> bool:
    """Whether the other side of *sock* is this machine."""
    return _unwrapped(ip_address(sock.getpeername()[0])).is_loopback


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    # Which relay a packet to such an address takes is anybody's guess.
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or address
