"""``python -m basset.api``: uvicorn where BASSET_API_HOST and BASSET_API_PORT say. Its further
options may follow.
"""

import logging
import resource
import sys

import uvicorn

from basset.errors import ConfigurationError
from basset.settings import read_settings

# More than enough, and less than what some machines allow, where each would cost.
MOST_FILES = 65_536


def main() -> None:
    try:
        settings = read_settings()
    except ConfigurationError as error:
        sys.exit(f"basset: {error}")
    files = _allow_files()
    logging.getLogger("asyncio").addFilter(_Rarely())
    where = ["--host", settings.api_host, "--port", str(settings.api_port)]
    how = ["--factory", "basset.api:create_app", "--http", "basset.api.connection:Connection"]
    # So many are accepted before there is a look at how many there are.
    backlog = ["--backlog", str(min(2048, files // 4))]
    uvicorn.main([*how, *where, *backlog, *sys.argv[1:]])


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
    main()
