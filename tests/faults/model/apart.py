"""The model in a process and on servers of its own, in the time that whatever else runs leaves it."""

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing, contextmanager
from multiprocessing import get_context
from pathlib import Path

from basset import settings, stack
from basset.wiring import Services
from tests.faults.model.check import Checked, check


@contextmanager
def playing(seed: int, count: int, seconds: float) -> Iterator[Future[Checked]]:
    """What is played meanwhile: *count* interleavings, or as many as there are *seconds* for."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as processes:
        yield processes.submit(_play, seed, count, seconds)


def _play(seed: int, count: int, seconds: float) -> Checked:
    os.nice(10)
    with tempfile.TemporaryDirectory(prefix="basset-model-") as folder:
        stack.up(Path(folder), servers_only=True)
        try:
            os.environ.update(stack.environment(Path(folder)))
            with closing(Services(settings.read_settings(), enqueue=lambda _: None)) as services:
                services.database.apply_schema()
                return check(services, seed, count=count, seconds=seconds)
        finally:
            stack.down(Path(folder))
