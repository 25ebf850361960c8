"""``python -m basset.api``: uvicorn where BASSET_API_HOST and BASSET_API_PORT say. Its further
options may follow.
"""

import sys

import uvicorn

from basset.errors import ConfigurationError
from basset.settings import read_settings


def main() -> None:
    try:
        settings = read_settings()
    except ConfigurationError as error:
        sys.exit(f"basset: {error}")
    where = ["--host", settings.api_host, "--port", str(settings.api_port)]
    uvicorn.main(["--factory", "basset.api:create_app", *where, *sys.argv[1:]])


if __name__ == "__main__":
    main()
