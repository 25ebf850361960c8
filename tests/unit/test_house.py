"""What `make house` counts: copies, long lines and the places to touch."""

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[2] / "tools" / "house"
LOADER = SourceFileLoader("house", str(HOUSE))
SPEC = spec_from_loader("house", LOADER)
assert SPEC is not None
house = module_from_spec(SPEC)
LOADER.exec_module(house)

LINES = [f"total_{n} = price_{n} * count_{n} + charge_{n}" for n in range(6)]


def pairs(folder: Path, one: list[str], other: list[str], how: str) -> int:
    for name, lines in (("one.py", one), ("other.py", other)):
        (folder / name).write_text("\n".join(lines) + "\n")
    return len(house.equal({path.name: house.code(path) for path in folder.glob("*.py")}, how))


def test_six_lines_with_other_names_are_a_copy_by_shape_and_not_to_the_letter(
    tmp_path: Path,
) -> None:
    renamed = [line.replace("price", "weight") for line in LINES]
    assert pairs(tmp_path, LINES, renamed, "shape") == 1
    assert pairs(tmp_path, LINES, renamed, "letters") == 0
    assert pairs(tmp_path, LINES, LINES, "letters") == 1


def test_five_lines_are_no_copy_and_comments_between_six_do_not_hide_one(tmp_path: Path) -> None:
    commented = [text for line in LINES for text in ("# why", line)]
    assert pairs(tmp_path, LINES, LINES[:5], "shape") == 0
    assert pairs(tmp_path, LINES, commented, "letters") == 1


def test_the_percentage_of_long_lines(tmp_path: Path) -> None:
    page = tmp_path / "page.typ"
    page.write_text(f"{'a' * 100}\n{'a' * 101}\n\n\n")
    assert house.over_long([page]) == 25


def test_every_bar_is_of_a_measure_that_is_taken() -> None:
    assert set(house.touches()) <= set(house.BARS)
    assert all(house.touches().values())
    taken = {**house.lines(), **house.definitions(), **house.copies(), **house.touches()}
    assert set(house.BARS) <= set(taken)
