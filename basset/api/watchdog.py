"""Feeds systemd's watchdog when the API has answered: over its own socket, as everybody else asks
it.
"""

import asyncio
import logging
from typing import Any

from basset.api.gate import PREFIX
from basset.notify import Notifier
from basset.settings import Settings

PATH = f"{PREFIX}/health"
USUAL_SECONDS, STARTING_SECONDS = 60.0, 0.2
# Who listens everywhere is asked on loopback.
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - not to listen there


async def watch(settings: Settings, notifier: Notifier) -> None:
    """Say READY after the first answer, then feed as often as the API answers. Runs until it is
    cancelled.
    """
    # Whoever asks whether the API lives, the log needs no line for it, three times a minute.
    logging.getLogger("uvicorn.access").addFilter(_asks_more_than_health)
    host, port = ANYWHERE.get(settings.api_host, settings.api_host), settings.api_port
    pause = (notifier.interval or USUAL_SECONDS) / 3
    ready = False
    while True:
        if await _answers(host, port, pause):
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
                    f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
                )
                return b" 200 " in await reader.readline()
            finally:
                writer.close()
    except OSError:  # TimeoutError is one, too
        return False


def _asks_more_than_health(record: logging.LogRecord) -> bool:
    arguments: Any = record.args
    return PATH not in arguments
