"""The local stack: Neo4j, Redis, API, workers and beat, as this user and below one folder."""

from basset.stack.control import down, up
from basset.stack.environment import default_home, environment, is_configured
from basset.stack.observe import logs, status
from basset.stack.progress import Progress

__all__ = [
    "Progress",
    "default_home",
    "down",
    "environment",
    "is_configured",
    "logs",
    "status",
    "up",
]
