"""Text that was copied from elsewhere is cleaned of what nobody sees; what misleads is refused."""

import pytest

from basset.investigations.text import check_line, check_text


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
