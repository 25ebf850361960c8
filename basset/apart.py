"""The import of an upload, or its preview, in a process of its own that has limits.

What reads a file holds the interpreter for as long as the file wants it to; the API answers others
meanwhile. ``python -m basset.apart`` is that process. Its standard input says what to do, with the
settings, because its arguments and variables have no secrets; it writes its answer beside the file.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import orjson
from pydantic import SecretStr

from basset import clock, errors, wiring
from basset.errors import BassetError, InvalidFile
from basset.exchange.confined import end_reason, limit, surroundings
from basset.exchange.reading import Reading
from basset.exchange.results import ImportResult, Preview
from basset.ownfile import write_own
from basset.parent import end_with_parent
from basset.settings import Settings

MAX_MEMORY = 2 << 30
MAX_SECONDS = 1800
# So often it is asked whether somebody still waits for the answer.
LOOK_SECONDS = 0.5
ANSWER, WRITES, PROGRESS = "answer.json", "writes", "progress"
# Whether whoever sent the file has gone.
IsLeft = Callable[[], bool]


def preview_upload(
    settings: Settings, path: Path, project_id: str, *, is_left: IsLeft, **said: Any
) -> Preview:
    """As ``Importer.preview``; *said* is what that takes, and ``skip_bad``."""
    return Preview.model_validate(
        _answer(settings, path, "preview", project_id, is_left=is_left, said=said)
    )


def import_upload(
    settings: Settings, path: Path, project_id: str, *, is_left: IsLeft, **said: Any
) -> ImportResult:
    """As ``Importer.run``; *said* is what that takes, and ``skip_bad``.

    Once it writes, it goes on to the end, whether anybody waits or not.
    """
    return ImportResult.model_validate(
        _answer(settings, path, "run", project_id, is_left=is_left, said=said)
    )


def percent_done(path: Path) -> int:
    """How far that is which is done with the file at *path*, while it is done."""
    try:
        return int(path.with_name(PROGRESS).read_text())
    except FileNotFoundError:
        return 0


def _answer(
    settings: Settings,
    path: Path,
    what: str,
    project_id: str,
    *,
    is_left: IsLeft,
    said: dict[str, Any],
) -> Any:
    limits = MAX_MEMORY, MAX_SECONDS
    order = [limits, _revealed(settings), str(path), what, project_id, said]
    command = [sys.executable, "-P", "-m", __name__]
    with (
        _cleared(path),
        TemporaryFile() as told,
        subprocess.Popen(  # noqa: S603 - this very module
            command, stdin=subprocess.PIPE, stdout=told, stderr=told, env=surroundings()
        ) as process,
    ):
        try:
            assert process.stdin
            with process.stdin:
                process.stdin.write(orjson.dumps(order, default=_as_json))
            _wait(process, path.with_name(WRITES), is_left)
        finally:
            process.kill()
        answer = path.with_name(ANSWER)
        if process.returncode or not answer.is_file():
            told.seek(0)
            raise _broken_off(process.returncode, told.read())
        result, error = orjson.loads(answer.read_bytes())
    if error:
        raise _error(*error)
    return result


@contextmanager
def _cleared(path: Path) -> Iterator[None]:
    """Nothing of an earlier process, which may have been killed, lies beside the file at *path*, and
    in the end nothing of this one.
    """
    _clear(path)
    try:
        yield
    finally:
        _clear(path)


def _clear(path: Path) -> None:
    for name in (ANSWER, WRITES, PROGRESS):
        path.with_name(name).unlink(missing_ok=True)


def _wait(process: "subprocess.Popen[bytes]", writes: Path, is_left: IsLeft) -> None:
    while True:
        try:
            process.wait(LOOK_SECONDS)
        except subprocess.TimeoutExpired:
            if is_left() and not writes.exists():
                raise InvalidFile("whoever sent the file did not wait until it was read") from None
        else:
            return


def _broken_off(code: int, told: bytes) -> Exception:
    """What it means that there is no answer: a limit is the file's fault, all else is ours."""
    if code < 0 or b"MemoryError" in told[-4096:]:
        return InvalidFile(end_reason(code, told[-4096:], MAX_MEMORY, MAX_SECONDS))
    return RuntimeError(f"the import ended with {code}: {told[-8192:].decode(errors='replace')}")


def _error(name: str, detail: str, field: str | None, faults: list[tuple[str, str]]) -> BassetError:
    kind: type[BassetError] = getattr(errors, name)
    more = {"faults": [(where, why) for where, why in faults]} if faults else {}
    return kind(detail, field=field, **more)


def _revealed(settings: Settings) -> dict[str, Any]:
    """Everything that is set, by the names that settings are read by."""
    return {
        str(field.alias): value.get_secret_value() if isinstance(value, SecretStr) else value
        for name, field in Settings.model_fields.items()
        if (value := getattr(settings, name)) is not None
    }


def _as_json(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, Reading) else str(value)


def _main() -> None:
    limits, settings, path, what, project_id, said = orjson.loads(sys.stdin.buffer.read())
    limit(*limits)
    end_with_parent()
    # The API answers first.
    os.nice(5)
    answer = Path(path).with_name(ANSWER)
    services = wiring.Services(Settings(**settings), enqueue=lambda _: None)
    try:
        result = _done(services, Path(path), what, project_id, said)
        answer.write_bytes(orjson.dumps([result.model_dump(mode="json"), None]))
    except BassetError as error:
        told = [type(error).__name__, error.detail, error.field, getattr(error, "faults", ())]
        answer.write_bytes(orjson.dumps([None, told]))
    finally:
        services.close()


def _done(
    services: wiring.Services, path: Path, what: str, project_id: str, said: dict[str, Any]
) -> ImportResult | Preview:
    said["now"] = clock.parse(said["now"])
    said["reading"] = Reading.model_validate(said["reading"])
    # The answer has the refused records; nobody needs to be told of them before.
    said["on_refusal"] = (lambda _: None) if said.pop("skip_bad") else None
    said["on_progress"] = _Marks(path, writes=what == "run")
    work = services.importer.run if what == "run" else services.importer.preview
    return work(path, project_id, **said)


class _Marks:
    """Leaves a mark beside the file at *path* of how far it is, for each percent once: of an import
    by the API, too, where nobody looks.

    Where this *writes*, it leaves another once the file is read, which is half of an import.
    """

    def __init__(self, path: Path, *, writes: bool = False) -> None:
        self._path = path
        self._writes = writes
        self._percent = -1

    def __call__(self, done: int, total: int) -> None:
        percent = 100 * done // total
        if percent != self._percent:
            self._percent = percent
            write_own(self._path.with_name(PROGRESS), str(percent))
        if self._writes and 2 * done >= total:
            self._path.with_name(WRITES).touch()


if __name__ == "__main__":
    _main()
