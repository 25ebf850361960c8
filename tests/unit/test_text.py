"""Text that was copied from elsewhere is cleaned of what nobody sees; what misleads is refused."""

import pytest

from basset.investigations.text import check_line, check_text
from tests.hostile import BLANK, CONTROLS, MARKUP, SCRIPTS


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("\u202a+44 20 7946 0000\u202c", "+44 20 7946 0000"),  # from an address book
        ("\u2068Maren\u2069 Aldous", "Maren Aldous"),
        ("\u2067א \u202aab\u202c\u2069", "א ab"),
        ("\ufeffMaren", "Maren"),
        ("Quay 4\x0bOrrabay", "Quay 4 Orrabay"),  # a line break within a cell
        ("Maren", "Maren"),
    ],
)
def test_marks_that_nobody_sees_are_cleaned(text: str, clean: str) -> None:
    assert check_line(text) == clean
    assert check_text(clean) == clean


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("\u202efdp.exe", r"U\+202E"),
        ("a\u202c", r"U\+202C"),
        ("\u2068a\u202c", r"U\+2068"),
        ("\u2066\u202aa\u2069\u202c", r"U\+2066"),
        ("a\x07", r"U\+0007"),
        ("\ud800", r"U\+D800"),
    ],
)
def test_what_cannot_be_cleaned_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check_text(text)


@pytest.mark.parametrize("text", BLANK.values(), ids=BLANK)
def test_a_line_that_only_looks_like_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="must not be empty"):
        check_line(text)


@pytest.mark.parametrize("text", [*SCRIPTS.values(), *MARKUP.values()])
def test_what_people_write_in_their_scripts_stays_as_it_is(text: str) -> None:
    assert check_line(text) == check_text(text) == text


@pytest.mark.parametrize("text", CONTROLS.values(), ids=CONTROLS)
def test_no_line_keeps_what_drives_a_terminal(text: str) -> None:
    with pytest.raises(ValueError, match=r"control character|one line"):
        check_line(text)


def test_separators_of_lines_are_line_breaks() -> None:
    assert check_text("a\u2028b\u2029c") == "a\nb\nc"
