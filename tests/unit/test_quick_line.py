"""A line that adds something to a case: what is read of it, and what is refused."""

import pytest

from basset.ask.quick import read_line
from basset.errors import InvalidInput


def test_type_name_attributes_and_source() -> None:
    read = read_line(
        "person Anna  Weiss born 1979-03-04 email a@b.example [Companies register]", ""
    )
    assert read.type == "person"
    assert read.name == "Anna Weiss"
    assert read.said == [("born", "1979-03-04"), ("email", "a@b.example")]
    assert read.source == "Companies register"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("organization Born Free Foundation", "Born Free Foundation"),
        ("person Anna Role", "Anna Role"),
        ('organization "The country club" country GB', "The country club"),
        ("Person 李小龍", "李小龍"),
        ("document Notice [1], second part", "Notice [1], second part"),
        ("email anna@kestrel.example", "anna@kestrel.example"),
    ],
)
def test_what_is_a_name_stays_one(line: str, name: str) -> None:
    assert read_line(line, "GB").name == name


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", "is no type"),
        ("Anna Weiss", "begins with 'anna', which is no type; types are person, organization"),
        ("person", "names nobody after the type"),
        ("person Anna born yesterday", "no date such as 1979"),
        ("person Anna born", "born has no value; read: type person, name 'Anna'"),
        ("person Anna born 1979 email nobody", "'nobody' is no email; read: type person"),
        ("email nobody", "'nobody' is no email"),
        ('person "Anna Weiss" of Hamburg', "'of' is nothing that is said of person here"),
    ],
)
def test_what_is_not_understood_is_refused_with_what_was_read(line: str, why: str) -> None:
    with pytest.raises(InvalidInput, match="line") as refusal:
        read_line(line, "GB")
    assert why in refusal.value.detail
