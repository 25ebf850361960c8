"""Files with one JSON value a line, and numbers that not every reader of JSON gets back the same."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from basset.exchange.checks import BadRecord
from basset.exchange.readlog import Log
from basset.exchange.textfile import lines

_TELL_EVERY = 1_000
_LONG = re.compile(r"\d{16}", re.ASCII)
_EXACT = 2**53


def whole_number(digits: str) -> int | str:
    """An integer of a JSON file; one with too many digits is an id, and stays the text it is."""
    number = int(digits) if len(digits) <= 20 else None
    return digits if number is None or abs(number) > _EXACT else number


def decimal_number(text: str) -> float | str:
    """Another number of a JSON file; one beyond all that a computer counts stays the text it is."""
    number = float(text)
    return number if math.isfinite(number) else text


def json_value(text: str) -> Any:
    """The value that *text* is, long integers as text.

    Raises:
        orjson.JSONDecodeError: it is no JSON.
    """
    value = orjson.loads(text)
    if not _LONG.search(text):
        return value
    try:
        # Of an integer beyond 64 bits orjson makes a float.
        return json.loads(text, parse_int=whole_number)
    except RecursionError:
        raise orjson.JSONDecodeError("is nested too deeply", text, 0) from None


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
            value = json_value(text)
        except orjson.JSONDecodeError as error:
            reason = f"is not JSON: {error.msg} at character {error.pos + 1}"
            yield f"line {number}", BadRecord(reason), text.rstrip()
        else:
            yield f"line {number}", value, value
