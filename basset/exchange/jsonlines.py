"""Files with one JSON value a line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from basset.exchange.checks import BadRecord
from basset.exchange.readlog import Log
from basset.exchange.textfile import lines

_TELL_EVERY = 1_000


def json_lines(path: Path, log: Log) -> Iterator[tuple[str, Any, Any]]:
    """(where, value, the same again) of each line; of a line that is no JSON, why and its text.

    Raises:
        InvalidFile: a line is longer than anything that could be a record.
    """
    done = 0
    for number, text in enumerate(lines(path), 1):
        done += len(text)
        if number % _TELL_EVERY == 0:
            log.read(done)
        if text.isspace():
            continue
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            reason = f"is not JSON: {error.msg} at character {error.pos + 1}"
            yield f"line {number}", BadRecord(reason), text.rstrip()
        else:
            yield f"line {number}", value, value
