"""How a client finds the local stack: the variables of CONTRACT, without a secret among them."""

import os
from pathlib import Path

from basset.errors import ConfigurationError
from basset.stack.layout import Layout


def default_home() -> Path:
    """``BASSET_HOME``, else the usual place below the user's home.

    Raises:
        ConfigurationError: this account has no home.
    """
    try:
        return (
            Path(os.environ.get("BASSET_HOME") or "~/.local/share/basset").expanduser().absolute()
        )
    except RuntimeError:
        raise ConfigurationError(
            "this account has no home folder; name a folder here", field="BASSET_HOME"
        ) from None


def is_configured(home: Path) -> bool:
    """Whether a stack was ever started in *home*."""
    return Layout(home).stack_file.is_file()


def environment(home: Path) -> dict[str, str]:
    """Variables that point a client at the stack in *home*.

    Raises:
        ConfigurationError: there is none.
    """
    layout = Layout(home)
    ports = layout.load()
    if not ports:
        raise ConfigurationError(
            f"there is no stack in {home}; basset up makes one", field="BASSET_HOME"
        )
    # Without a database: it is 0, for Celery as for redis-py.
    broker = f"redis+socket://{layout.broker_socket}"
    return {
        "NEO4J_URI": f"bolt://127.0.0.1:{ports['bolt_port']}",
        "NEO4J_USER": "neo4j",
        "NEO4J_PASSWORD_FILE": str(layout.neo4j_password),
        "NEO4J_CERTIFICATE_FILE": str(layout.neo4j_certificate),
        "REDIS_URL": f"unix://{layout.cache_socket}?db=1",
        "CELERY_BROKER_URL": broker,
        "CELERY_RESULT_BACKEND": broker,
        "BASSET_SIGNING_KEY_FILE": str(layout.signing_key),
        "BASSET_HOME": str(home),
        # Whatever the user's own settings say: a local stack is for this machine.
        "BASSET_API_HOST": "127.0.0.1",
        "BASSET_API_PORT": str(ports["api_port"]),
    }
