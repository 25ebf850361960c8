"""vCards of telephones and address books, in all versions, as records."""

from pathlib import Path

import pytest

from basset.errors import InvalidFile
from basset.exchange.records import Record
from tests.unit.foreign_files import entities, read, ties, values


def cards(folder: Path, *contents: str) -> tuple[list[Record], list[str]]:
    """The records of cards with these properties, one a line."""
    path = folder / "a.vcf"
    text = "".join(f"BEGIN:VCARD\n{content.strip()}\nEND:VCARD\n" for content in contents)
    path.write_bytes(text.replace("\n", "\r\n").encode())
    return read(path, "vcard")


@pytest.mark.parametrize(
    "content",
    [
        "VERSION:2.1\nN:Moss;Ada\nTEL;CELL;PREF:+44 20 7946 0011\nEMAIL;INTERNET:ada@moss.example",
        "VERSION:3.0\nFN:Ada Moss\nitem1.TEL;TYPE=CELL,VOICE:+442079460011\nEMAIL:ada@moss.example",
        'VERSION:4.0\nFN:Ada Moss\nTEL;VALUE=uri;TYPE="cell":tel:+44-20-7946-0011\nEMAIL:ada@moss.example',
        "VERSION:3.0\nFN:Ada\n  Moss\nTEL:+4420\n 79460011\nEMAIL:ada@\n moss.example",
    ],
)
def test_a_person_is_read_from_every_version(tmp_path: Path, content: str) -> None:
    records, _ = cards(tmp_path, content)
    assert [kind for kind, _ in entities(records)] == ["person", "phone", "email"]
    assert values(records[0], "name") == ["Ada Moss"]
    assert values(records[0], "email") == ["ada@moss.example"]
    assert [kind for _, kind, _ in ties(records)] == ["has-phone", "has-email"]


def test_quoted_printable_is_decoded_across_lines(tmp_path: Path) -> None:
    records, _ = cards(
        tmp_path,
        "VERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BC=\n=C3=9Fig;Zo=C3=AB\n"
        "NOTE;QUOTED-PRINTABLE;CHARSET=ISO-8859-1:caf=E9=0D=0Aat nine",
    )
    assert values(records[0], "name") == ["Zoë Müßig"]
    assert records[1] == {"kind": "note", "about": "person/Zoë Müßig", "text": "café\nat nine"}


def test_what_is_on_a_card_is_said_of_the_person(tmp_path: Path) -> None:
    (person, *others), _ = cards(
        tmp_path,
        "N:Moss;Ada;;Dr;\nORG:Halden Dredging Ltd;Survey\nTITLE:Surveyor\nBDAY:19610203\n"
        "ADR;TYPE=work:;;1 Quay Road;Orrabay;;OB1;Sennick\nNICKNAME:Adi\\, the fox,Moss\n"
        "CATEGORIES:port\nUID:urn:uuid:1",
    )
    assert person["external_id"] == "urn:uuid:1"
    assert {claim["key"]: claim["value"] for claim in person["claims"]} == {
        "name": "Ada Moss", "last-name": "Moss", "first-name": "Ada", "salutation": "Dr",
        "department": "Survey", "title": "Surveyor", "birth-date": "1961-02-03",
        "address": "1 Quay Road, Orrabay, OB1, Sennick", "alias": "Moss", "label": "port",
    }  # fmt: skip
    assert values(person, "alias") == ["Adi, the fox", "Moss"]
    assert ties(others) == [("urn:uuid:1", "affiliated-with", "organization/Halden Dredging Ltd")]


@pytest.mark.parametrize(
    ("line", "account"),
    [
        ("IMPP:skype:seahawk", "skype/seahawk"),
        ("IMPP;X-SERVICE-TYPE=Telegram:x-apple:seahawk", "telegram/seahawk"),
        ("X-SKYPE:seahawk", "skype/seahawk"),
        ("X-SOCIALPROFILE;TYPE=twitter:https://twitter.com/seahawk", "twitter/seahawk"),
        ("X-SOCIALPROFILE;TYPE=mastodon:seahawk", "mastodon/seahawk"),
    ],
)
def test_accounts_are_platform_and_name(tmp_path: Path, line: str, account: str) -> None:
    records, _ = cards(tmp_path, f"FN:Ada Moss\n{line}")
    assert entities(records) == [("person", "Ada Moss"), ("account", account)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("ORG:Halden\nTEL:+442079460011", ["organization Halden", "phone +442079460011"]),
        ("FN:Halden\nKIND:org", ["organization Halden"]),
        ("FN:+442079460011\nTEL:+442079460011", ["phone +442079460011"]),
        ("FN:Unknown\nTEL:+442079460011", ["phone +442079460011"]),
        ("FN:Voicemail\nTEL:101", ["person Voicemail"]),
    ],
)
def test_nobody_is_invented(tmp_path: Path, content: str, expected: list[str]) -> None:
    records, _ = cards(tmp_path, content)
    assert [f"{kind} {name}" for kind, name in entities(records)] == expected


def test_namesakes_with_other_days_of_birth_stay_two(tmp_path: Path) -> None:
    records, _ = cards(
        tmp_path, "FN:Jo Hay\nBDAY:1980-01-01", "FN:Jo Hay\nBDAY:1999-01-01", "FN:Jo Hay"
    )
    assert len({each["external_id"] for each in records}) == 3


def test_two_cards_of_one_person_are_said(tmp_path: Path) -> None:
    numbers = ["+442079460011", "+442079460012"]
    records, remarks = cards(tmp_path, *(f"FN:Jo Hay\nTEL:{number}" for number in numbers))
    assert {start for start, _, _ in ties(records)} == {"person/Jo Hay"}
    assert remarks == ["1 record is about the same as records before (line 5)"]


def test_pictures_are_left_out_and_said(tmp_path: Path) -> None:
    _, remarks = cards(tmp_path, "FN:Ada Moss\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\n SkZJRgAB")
    assert remarks == ["1 picture, sound or key is left out"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("BEGIN:VCARD\nFN:Ada\nnonsense\nEND:VCARD\n", "line 1: line 3: 'nonsense' is no property"),
        ("BEGIN:VCARD\nFN:Ada\n", "line 1: the vCard that begins here does not end"),
        ("BEGIN:VCARD\nFN:A\nEND:VCARD\nFN:B\n", "line 4: stands outside a vCard"),
        ("BEGIN:VCARD\nNOTE:x\nEND:VCARD\n", "line 1: has neither a name nor a number"),
        (
            "BEGIN:VCARD\nFN;CHARSET=moon;ENCODING=QUOTED-PRINTABLE:=41\nEND:VCARD\n",
            "there is no encoding 'moon'",
        ),
    ],
)
def test_what_is_wrong_in_a_card_is_named(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "a.vcf"
    path.write_text(text)
    with pytest.raises(InvalidFile, match=reason):
        read(path, "vcard")
