"""``python -m basset.api``, on hosts ``basset-api``."""

import logging
import resource
import sys

import click
import uvicorn
from uvicorn.config import STARTUP_FAILURE

from basset.api.connection import Connection
from basset.api.server import Server, inherited
from basset.contradictions import require_neo4j, require_store
from basset.errors import ConfigurationError
from basset.settings import read_settings

# More than enough, and less than what some machines allow, where each would cost.
MOST_FILES = 65_536


@click.command()
@click.option("--header", "headers", multiple=True, help="NAME:VALUE, sent with every answer.")
@click.option("--limit-concurrency", type=int, help="Connections after which all get 503.")
@click.option("--access-log/--no-access-log", default=True, help="Whether requests are logged.")
def serve(headers: tuple[str, ...], limit_concurrency: int | None, *, access_log: bool) -> None:
    """Serve the API on the sockets that systemd holds, else on BASSET_API_HOST and
    BASSET_API_PORT.
    """
    try:
        settings = read_settings()
        require_neo4j(settings)
        require_store(settings)
    except ConfigurationError as error:
        sys.exit(f"basset: {error}")
    files = _allow_files()
    logging.getLogger("asyncio").addFilter(_Rarely())
    server = Server(
        uvicorn.Config(
            "basset.api:create_app",
            factory=True,
            http=Connection,
            host=settings.api_host,
            port=settings.api_port,
            # So many are accepted before there is a look at how many there are.
            backlog=min(2048, files // 4),
            headers=[(name, value) for name, _, value in (each.partition(":") for each in headers)],
            limit_concurrency=limit_concurrency,
            access_log=access_log,
        )
    )
    server.run(inherited() or None)
    if not server.started:
        sys.exit(STARTUP_FAILURE)


def _allow_files() -> int:
    """Raise the limit of open files, connections among them, as far as this process may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return max(soft, wanted)


class _Rarely(logging.Filter):
    """asyncio says each second, with a traceback, that it cannot accept connections: once a minute
    and in one line is enough.
    """

    _last = float("-inf")

    def filter(self, record: logging.LogRecord) -> bool:
        if "out of system resource" not in record.getMessage():
            return True
        record.exc_info, record.msg, record.args = None, "no more files for connections", ()
        rare = record.created - self._last > 60
        self._last = record.created if rare else self._last
        return rare


if __name__ == "__main__":
    serve()
