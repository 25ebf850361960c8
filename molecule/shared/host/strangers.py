"""Another user of the host at the servers: refused before a password can be tried."""

import os
import pwd
import socket
import ssl
from contextlib import contextmanager

from waiting import green

NEO4J = ("127.0.0.1", 7687)
SOCKETS = ("/run/redis-basset-broker/redis.sock", "/run/redis-basset-cache/redis.sock")
# "Let us speak bolt, version 5.4 or 4.4": a server that listens answers with its choice.
GREETING = bytes.fromhex("6060b01700000405000004040000000000000000")
# Three wrong passwords lock everybody out of Neo4j.
TRIES = 10


def refused(*units):
    """Fail if nobody's greeting is answered; return what each way said. All is *units* healthy."""
    ways = {"bolt": _bolt, "TLS": _tls, **{path: lambda path=path: _unix(path) for path in SOCKETS}}
    with _as_nobody():
        said = {name: [_said(way) for _ in range(TRIES)][-1] for name, way in ways.items()}
    if let_in := [name for name, reason in said.items() if not reason]:
        raise SystemExit(f"nobody is let in: {', '.join(let_in)}")
    green(*units)
    return said


def _said(way):
    """Why *way* was refused; empty when it was not."""
    try:
        return "" if way() else "closed without an answer"
    except OSError as error:
        return str(error)


def _bolt():
    with socket.create_connection(NEO4J, timeout=10) as connection:
        connection.sendall(GREETING)
        return connection.recv(4)


def _tls():
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(NEO4J, timeout=10) as plain,
        context.wrap_socket(plain) as connection,
    ):
        connection.sendall(GREETING)
        return connection.recv(4)


def _unix(path):
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        connection.sendall(b"PING\r\n")
        return connection.recv(100)


@contextmanager
def _as_nobody():
    nobody, groups = pwd.getpwnam("nobody"), os.getgroups()
    os.setgroups([])
    os.setegid(nobody.pw_gid)
    os.seteuid(nobody.pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)
