"""``up`` and ``down``."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from basset.stack import jars, launch, neo4j, redis
from basset.stack.environment import environment
from basset.stack.layout import Layout, room_for
from basset.stack.processes import LONGEST_TASK, NAMES, SERVERS, describe
from basset.stack.progress import Progress
from basset.stack.supervisor import Supervisor
from basset.stack.told import forget_others, told_settings

Checks = dict[str, Callable[[], bool]]
# Neo4j's first files, and room to work.
NEEDED_MB = 300
BUSY = {"RUNNING", "STARTING", "STOPPING", "BACKOFF"}


def up(home: Path, progress: Progress | None = None, *, servers_only: bool = False) -> None:
    """Start what does not run yet; return when all of it is healthy and the schema is there.

    Raises:
        BassetError: says what is in the way, and what to do about it.
    """
    progress = progress or Progress()
    layout = Layout(home)
    with room_for(NEEDED_MB, home):
        layout.create()
        with _alone(layout, progress):
            supervisor = Supervisor(layout)
            _prepare(layout, supervisor, progress)
            told = told_settings(layout)
            supervisor.apply(describe(layout, told), progress)
            forget_others(layout, told)
            _start(layout, supervisor, progress, servers_only)


def down(home: Path, progress: Progress | None = None) -> None:
    """Stop everything, in the reverse order; a report that is being made is finished first."""
    progress = progress or Progress()
    layout = Layout(home)
    supervisor = Supervisor(layout)
    if (
        all(launch.holder(layout.lock(name)) is None for name in NAMES)
        and not supervisor.is_running()
    ):
        progress.say("nothing is running")
        return
    with _alone(layout, progress):
        if not supervisor.is_running():
            _end_leftovers(layout, progress, LONGEST_TASK)
            return
        for name in reversed(NAMES):
            _stop(supervisor, name, progress)
        supervisor.shutdown()
        while supervisor.is_running():
            time.sleep(0.05)


def _prepare(layout: Layout, supervisor: Supervisor, progress: Progress) -> None:
    """Everything that must be there before a process starts."""
    from basset.reports.keys import first_key
    from basset.stack import ports

    if not supervisor.is_running():
        _end_leftovers(layout, progress, launch.PATIENCE)
    running = {name for name, info in supervisor.processes().items() if info["statename"] in BUSY}
    if "neo4j" not in running:
        _fetch(progress)
    ports.choose(layout, running, progress)
    neo4j.configure_neo4j(layout, layout.load()["bolt_port"])
    redis.configure_redis(layout)
    first_key(layout.signing_key)


def _end_leftovers(layout: Layout, progress: Progress, patience: float) -> None:
    """End what a supervisor that was killed left running."""
    for name in reversed(NAMES):
        if launch.holder(layout.lock(name)) is not None:
            with progress.step(f"{name}, left behind by a supervisor that was killed"):
                launch.end_group(layout.lock(name), patience)


def _fetch(progress: Progress) -> None:
    folder = jars.folder()
    wanted = jars.missing_jars(jars.locked(), folder)
    if wanted:
        from jgo.constants import MAVEN_CENTRAL_URL

        from basset.stack.download import fetch

        with progress.step(f"Neo4j: {len(wanted)} files to download, once"):
            fetch(wanted, folder, MAVEN_CENTRAL_URL, progress.amount)


def _start(layout: Layout, supervisor: Supervisor, progress: Progress, servers_only: bool) -> None:
    from basset.stack import ready

    variables = environment(layout.home)
    checks = ready.checks(variables)
    _start_each(layout, supervisor, progress, {name: checks[name] for name in SERVERS})
    with progress.step("schema"):
        database = ready.database(variables)
        try:
            database.apply_schema()
        finally:
            database.close()
    if not servers_only:
        rest = {name: check for name, check in checks.items() if name not in SERVERS}
        _start_each(layout, supervisor, progress, rest)


def _start_each(layout: Layout, supervisor: Supervisor, progress: Progress, checks: Checks) -> None:
    """Start all that do not run, then wait for each; what runs already is checked silently."""
    from basset.stack import ready

    known = supervisor.processes()
    starting = [name for name in checks if known[name]["statename"] not in BUSY]
    for name in starting:
        supervisor.start(name)
    for name, check in checks.items():
        with progress.step(name) if name in starting else nullcontext():
            ready.wait(layout, supervisor, name, check)


def _stop(supervisor: Supervisor, name: str, progress: Progress) -> None:
    info = supervisor.processes().get(name)
    if info is None or info["statename"] not in BUSY:
        return
    with progress.step(name):
        if info["statename"] != "STOPPING":
            supervisor.stop(name)
        while supervisor.processes().get(name, {}).get("statename") in BUSY:
            time.sleep(0.05)


@contextmanager
def _alone(layout: Layout, progress: Progress) -> Iterator[None]:
    """One ``up`` or ``down`` at a time; another waits."""
    with (layout.state / "up.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress.say("another basset is starting or stopping this stack; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
