"""Parsing by others' libraries, in a process of its own that has limits and knows no secrets.

``python -m basset.exchange.confined`` is that process: its standard input says what to call, its
standard output has what that yields, one JSON value a line.
"""

import importlib
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any

import orjson

from basset.errors import InvalidFile

MAX_MEMORY = 768 << 20
MAX_SECONDS = 300
# The largest file that it may write.
MAX_FILE = 4 << 30
# What the process is told of its surroundings.
_HANDED_ON = ("PATH", "PYTHONPATH", "PYTHONHOME", "LANG", "LC_ALL", "TMPDIR")
_ITEM, _REFUSAL = "item", "refusal"


def confined(
    function: Callable[..., Iterator[Any]], *arguments: Any, memory: int = MAX_MEMORY
) -> Iterator[Any]:
    """What *function* yields for *arguments*, each of which JSON can say, within limits.

    *function* is one of a module, by its name. *memory*: bytes that it may use.

    Raises:
        InvalidFile: the function says so, or breaks off, or reaches a limit.
    """
    call = [function.__module__, function.__qualname__, arguments, memory]
    with TemporaryFile() as told, _started(told) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(orjson.dumps(call))
        process.stdin.close()
        for line in process.stdout:
            kind, value = orjson.loads(line)
            if kind == _REFUSAL:
                raise InvalidFile(value)
            yield value
        if process.wait():
            told.seek(0)
            raise InvalidFile(
                end_reason(process.returncode, told.read()[-4096:], memory, MAX_SECONDS)
            )


@contextmanager
def _started(told: IO[bytes]) -> Iterator["subprocess.Popen[bytes]"]:
    """The process, which ends with the context; *told* takes what it says when it breaks off."""
    # -P: nothing is imported from the folder that the user happens to be in.
    command = [sys.executable, "-P", "-m", __name__]
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603 - this very module
        command, stdin=pipe, stdout=pipe, stderr=told, env=surroundings()
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def surroundings() -> dict[str, str]:
    """The variables that a process gets which is to know no secrets."""
    return {name: os.environ[name] for name in _HANDED_ON if name in os.environ}


def end_reason(code: int, told: bytes, memory: int, seconds: int) -> str:
    """Why a process with limits ended with *code*; *told* is the end of what it said itself."""
    lines = told.decode(errors="replace").strip().splitlines()
    last = lines[-1] if lines else ""
    if "MemoryError" in last or "out of memory" in last or -code == signal.SIGKILL:
        return f"needs more than {memory >> 20:,} MB of memory to be read"
    if -code == signal.SIGXCPU:
        return f"needs more than {seconds} seconds to be read"
    if -code == signal.SIGXFSZ:
        return f"is more than {MAX_FILE >> 30} GB of text"
    return f"cannot be read: {last[:200] or f'the reader ended with {code}'}"


def limit(memory: int, seconds: int) -> None:
    """Set this process the limits that ``end_reason`` knows."""
    # After the soft limit of seconds a signal says why; the hard one only kills.
    for which, soft, hard in (
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_CPU, seconds, seconds + 5),
        (resource.RLIMIT_FSIZE, MAX_FILE, MAX_FILE),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        most = resource.getrlimit(which)[1]
        hard = hard if most == resource.RLIM_INFINITY else min(hard, most)  # noqa: PLW2901
        resource.setrlimit(which, (min(soft, hard), hard))


def _tell(kind: type[BaseException], error: BaseException, _trace: object) -> None:
    """In one line why the process breaks off, without what others made of it on the way."""
    while error.__cause__:
        error = error.__cause__
        kind = type(error)
    said = " ".join(str(error).split())
    sys.stderr.write(f"{kind.__name__}: {said}\n" if said else f"{kind.__name__}\n")


def _main() -> None:
    sys.excepthook = _tell
    module, name, arguments, memory = orjson.loads(sys.stdin.buffer.read())
    limit(memory, MAX_SECONDS)
    function = getattr(importlib.import_module(module), name)
    try:
        for item in function(*arguments):
            sys.stdout.buffer.write(orjson.dumps([_ITEM, item]) + b"\n")
    except InvalidFile as error:
        sys.stdout.buffer.write(orjson.dumps([_REFUSAL, error.detail]) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    _main()
