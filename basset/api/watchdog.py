"""Feeds systemd's watchdog when the API has answered: over its own socket, as everybody else asks
it.
"""

import asyncio

from basset.api.access import HEALTH
from basset.notify import Notifier
from basset.settings import Settings

USUAL_SECONDS, STARTING_SECONDS = 60.0, 0.2
# Whoever waited in the socket's queue while the process started is answered first, and who asks
# again stands at its end again. systemd ends a start that takes longer.
STARTING_PATIENCE = 90.0
# Who listens everywhere is asked on loopback.
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - not to listen there


async def watch(settings: Settings, notifier: Notifier) -> None:
    """Say READY after the first answer, then feed as often as the API answers. Runs until it is
    cancelled.
    """
    host, port = ANYWHERE.get(settings.api_host, settings.api_host), settings.api_port
    pause = (notifier.interval or USUAL_SECONDS) / 3
    ready = False
    while True:
        if await _answers(host, port, pause if ready else STARTING_PATIENCE):
            if not ready:
                notifier.ready()
                notifier.status(f"answers on {settings.api_host} port {port}")
            ready = True
            notifier.alive()
        await asyncio.sleep(pause if ready else STARTING_SECONDS)


async def _answers(host: str, port: int, patience: float) -> bool:
    try:
        async with asyncio.timeout(patience):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(
                    f"GET {HEALTH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
                )
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
    except OSError:  # TimeoutError is one, too
        return False
