"""A large JSON object is read piece by piece, and a broken one is explained."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basset.errors import InvalidFile
from basset.exchange import jsonstream

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)  # longer ones are kept as text
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)


def read(path: Path) -> list[tuple[str, Any]]:
    return [(where, value) for where, value, _ in jsonstream.parts(path, {"$", "$.objects"})]


@pytest.mark.parametrize("number", ["9007199254740993", "-9007199254740993", "7" * 5_000])
def test_a_number_that_is_too_long_for_others_is_kept_digit_by_digit(
    tmp_path: Path, number: str
) -> None:
    path = tmp_path / "a.json"
    path.write_text(f'{{"objects": [{number}]}}', encoding="utf-8")
    assert read(path) == [("$.objects[]", number)]


@given(
    st.lists(VALUES, max_size=5),
    st.sampled_from([1, 3, 1 << 20]),
    st.booleans(),
    st.permutations(["type", "n", "objects", "end"]),
)
def test_what_was_written_is_read_in_any_order(
    tmp_path_factory: Any, things: list[Any], chunk: int, spaced: bool, order: list[str]
) -> None:
    path = tmp_path_factory.mktemp("json") / "a.json"
    members = {"type": "bundle", "n": 12, "objects": things, "end": 3}
    text = json.dumps({name: members[name] for name in order}, indent=2 if spaced else None)
    wanted = {name: [(f"$.{name}", value)] for name, value in members.items()}
    wanted["objects"] = [("$.objects[]", each) for each in things]
    path.write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonstream, "CHUNK", chunk)
        assert read(path) == [part for name in order for part in wanted[name]]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"objects": [{"a": 1}', "cut off"),
        ('{"objects": [{"a": "x', "cut off"),
        ('{"objects": [1 2]}', ", or ] is missing"),
        ('{"objects": [1],\n"x" 3}', "line 2: : is missing"),
        ('{"objects": []} {}', "something follows"),
        ('{"objects": [NaN]}', "NaN"),
        ('{"objects": [' + "[" * 100_000, "nested too deeply"),
        ('{"objects": [{"a": tru}]}', "Expecting value"),
    ],
)
def test_a_broken_file_is_explained(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidFile, match="line") as refused:
        read(path)
    assert reason in str(refused.value)


def test_parts_are_named_by_where_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"a": {"n": [1, {"x": 2}], "m": [3]}, "": 4, "e": [], "o": {}}')
    opened = {"$", "$.a", "$.a.n", "$.e", "$.o"}
    assert [(where, value) for where, value, _ in jsonstream.parts(path, opened)] == [
        ("$.a.n[]", 1), ("$.a.n[]", {"x": 2}), ("$.a.m", [3]), ("$.", 4),
    ]  # fmt: skip
