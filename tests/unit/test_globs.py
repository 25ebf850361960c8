import pytest

from basset.globs import compile_glob


@pytest.mark.parametrize(
    ("glob", "matching", "others"),
    [
        ("a:*", ["a:", "a:1", "a:\n"], ["a", "b:1"]),
        ("a:?", ["a:1"], ["a:", "a:12", "a:é"]),
        ("a:[12]", ["a:1", "a:2"], ["a:3", "a:"]),
        ("a:[^12]", ["a:3"], ["a:1", "a:"]),
        ("[c-a]", ["a", "b", "c"], ["d", "-"]),
        ("[a", ["a"], ["[a", "b"]),
        ("[]", [], ["", "]", "[]"]),
        (r"\*", ["*"], ["a", r"\*"]),
        (r"[\]]", ["]"], ["\\", "a"]),
        ("a.c", ["a.c"], ["abc"]),
        ("end\\", ["end\\"], ["end"]),
    ],
)
def test_a_glob_matches_as_redis_would(glob: str, matching: list[str], others: list[str]) -> None:
    pattern = compile_glob(glob)

    assert [key for key in matching + others if pattern.fullmatch(key.encode())] == matching
