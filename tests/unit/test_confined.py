"""What others' libraries parse, they parse in a process with limits."""

import os
from collections.abc import Iterator

import pytest

from basset.errors import InvalidFile
from basset.exchange.confined import confined


def count(most: int) -> Iterator[int]:
    yield from range(most)


def surroundings(name: str) -> Iterator[str | None]:
    yield os.environ.get(name)


def refusing() -> Iterator[int]:
    yield 1
    raise InvalidFile("line 2: is no number")


def broken() -> Iterator[int]:
    yield 1
    raise KeyError("sheet1")


def greedy() -> Iterator[int]:
    yield len(bytearray(1 << 30))


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.setenv("PYTHONPATH", str(request.config.rootpath))


def test_what_a_function_yields_arrives() -> None:
    assert list(confined(count, 10_000)) == list(range(10_000))


def test_it_ends_when_nobody_wants_more() -> None:
    numbers = confined(count, 10_000_000)
    assert next(numbers) == 0
    numbers.close()  # type: ignore[attr-defined]


def test_it_is_not_told_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "secret")
    assert list(confined(surroundings, "NEO4J_PASSWORD")) == [None]


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (refusing, "^line 2: is no number$"),
        (broken, "^cannot be read: KeyError: 'sheet1'$"),
        (greedy, "^needs more than 256 MB of memory to be read$"),
    ],
)
def test_what_goes_wrong_there_refuses_the_file(function: object, reason: str) -> None:
    with pytest.raises(InvalidFile, match=reason):
        list(confined(function, memory=256 << 20))  # type: ignore[arg-type]
