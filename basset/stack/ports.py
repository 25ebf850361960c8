"""Ports on loopback, chosen at the first start and kept as long as nobody else takes them."""

import os
import socket

from basset.errors import ConfigurationError
from basset.stack.layout import Layout
from basset.stack.progress import Progress

API = 8400


def choose(layout: Layout, running: set[str], progress: Progress) -> None:
    """Write ``stack.json``. A port of a process that is *running* stays; one that somebody else took is replaced.

    Raises:
        ConfigurationError: the user named a port for the API, and it is taken.
    """
    known = layout.load()
    bolt = known.get("bolt_port") or _free()
    if "neo4j" not in running and not _is_free(bolt):
        taken, bolt = bolt, _free()
        progress.say(f"port {taken} is taken by another program; Neo4j uses {bolt}")
    layout.save({"bolt_port": bolt, "api_port": _api(known.get("api_port"), "api" in running, progress)})


def _api(known: int | None, is_running: bool, progress: Progress) -> int:
    named = int(os.environ.get("BASSET_API_PORT") or 0)
    wanted = named or known or API
    if (is_running and wanted == known) or _is_free(wanted):
        return wanted
    if named:
        raise ConfigurationError(
            f"port {named} is taken by another program; name another one or unset it", field="BASSET_API_PORT"
        )
    port = _free()
    progress.say(f"port {wanted} is taken by another program; the API uses {port}")
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a port whose last connections are still fading counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
