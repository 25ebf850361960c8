"""Indicators are found in lists and in texts, disarmed ones too, and nothing else is."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basset.exchange.formats import format_of, import_formats
from basset.exchange.formats.indicators.found import whole, within
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log

MD5, SHA_256 = "d41d8cd98f00b204e9800998ecf8427e", "e3b0c442" * 8


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("evil-one.example", "domain evil-one.example"),
        ("  - evil[.]example,", "domain evil.example"),
        ('"hxxps://evil[.]example/a?b=1"', "url https://evil.example/a?b=1"),
        ("hxxp[://]evil[dot]example", "url http://evil.example/"),
        ("ada(at)moss[.]example", "email ada@moss.example"),
        ("192.0.2[.]7  # seen twice", "ip 192.0.2.7"),
        ("2001:db8::7", "ip 2001:db8::7"),
        ("+44 20 7946 0011", "phone +442079460011"),
        ("020 7946 0011", "phone +442079460011"),
        (MD5.upper(), f"file {MD5}"),
        ("cve-2021-44228", "vulnerability CVE-2021-44228"),
        ("DE89 3704 0044 0532 0130 00", "bank-account DE89370400440532013000"),
        ("Ada Moss", None),
        ("A.Moss", None),
        ("see file 3", None),
        ("12345678", None),
        ("", None),
    ],
)
def test_a_line_of_a_list_is_an_indicator_or_none(line: str, expected: str | None) -> None:
    found = whole(line, "GB")
    assert (f"{found.kind} {found.value}" if found else None) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "It fetched hxxps://evil[.]example/drop.php (see https://news.example/a_(b)), then rang.",
            ["url https://evil.example/drop.php", "url https://news.example/a_(b)"],
        ),
        (
            "Mail from ada[at]moss[.]example, relayed by mx.moss.example.",
            ["email ada@moss.example", "domain mx.moss.example"],
        ),
        ("On 2024-05-12 at 12:30:45 version 1.2.3 of setup.py and notes.md met A.Moss.", []),
        ("We know 192.0.2.7, 198.51.100.0/24 and 192.0.2.300.", ["ip 192.0.2.7"]),
        ("0.0.0.0 evil.example", ["domain evil.example"]),
        ("127.0.0.1 evil.example", ["domain evil.example"]),
        ("Call +44 20 7946 0011 or +44 20 7946 0012; not 4.42079E+11.",
         ["phone +442079460011", "phone +442079460012"]),
        (f"SHA256 {SHA_256} exploits CVE-2021-44228.",
         [f"file {SHA_256}", "vulnerability CVE-2021-44228"]),
        ("Pay DE89 3704 0044 0532 0130 00 by Friday, ref. DE00 3704 0044 0532 0130 00.",
         ["bank-account DE89370400440532013000"]),
        ("The end.In short: e.g. nothing, and/or less.", []),
    ],
)  # fmt: skip
def test_a_text_gives_what_stands_in_it(text: str, expected: list[str]) -> None:
    assert sorted(f"{each.kind} {each.value}" for each in within(text)) == sorted(expected)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("evil-one.example\nevil-two.example\n", "indicators"),
        ("evil.example", "indicators"),
        ("# blocked\nevil.example\n0.0.0.0 bad.example\n", "indicators"),
        ("ada@moss.example\nben@ruiz.example\nAda Moss\n", "indicators"),
        ("The host evil[.]example was seen.\n\nIt answered from 192.0.2.7, twice.\n", "indicators"),
        # A column with its title, a table, names, and prose about nobody.
        ("domain\nevil-one.example\nevil-two.example\n", "csv"),
        ("evil.example,192.0.2.7\nbad.example,192.0.2.8\n", "csv"),
        ("name,email\nAda Moss,ada@moss.example\n", "csv"),
        ("name\nAda Moss\nBen Ruiz\n", "csv"),
        ("note;seen\nwe met at evil.example again;2024\nand at bad.example too;2025\n", "csv"),
    ],
)
def test_what_a_text_is_follows_from_its_content(tmp_path: Path, content: str, name: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(content)
    assert format_of(path).name == name


@given(st.text(max_size=200) | st.text("a.:/[]@+1x \n", max_size=60))
def test_any_text_is_read(tmp_path_factory: Any, text: str) -> None:
    path = tmp_path_factory.mktemp("text") / "a.txt"
    path.write_text(text.replace("\0", ""), encoding="utf-8", errors="replace")
    records = import_formats()["indicators"].read(path, Reading(region="GB"), Log())
    assert all(isinstance(record, dict) for _, record, _ in records)
