"""Mappings that ship, and those that users keep in files of their own."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from click.testing import Result

from basset.errors import InvalidInput
from basset.exchange.formats.sheet.columns import Columns
from basset.exchange.formats.sheet.headers import read_columns
from basset.exchange.formats.sheet.saved import (
    parsed_mapping,
    saved_mapping,
    shipped_mappings,
    with_saved,
)
from basset.exchange.reading import Reading
from basset.investigations.project import ProjectInput
from basset.wiring import Services

SEEN = "Day;Whom we saw;Where\n2024-05-01;Ada Moss;Dock 4\n"
MAPPING = """
title = "What the watch writes"
delimiter = ";"

[columns]
"Whom we saw" = "name:person"
"where" = "claim:place"
"""


def read(header: str, reading: Reading = Reading()) -> Columns:  # noqa: B008 - frozen
    return read_columns(header.split(","), [], reading)


@pytest.mark.parametrize("name", shipped_mappings())
def test_a_mapping_that_ships_is_found_by_its_own_titles(name: str) -> None:
    saved = shipped_mappings()[name]
    titles = [either.partition("|")[0].strip() for either in saved.signature]
    titles = [title.replace("*", "Person") for title in titles]
    found = read_columns(titles, [], Reading()).saved
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("First Name,Last Name,URL,Email Address,Company,Position,Connected On",
         "linkedin-connections"),
        ("First Name,Middle Name,Last Name,Title,Suffix,E-mail Address,Mobile Phone",
         "outlook-contacts"),
        ("Anrede,Vorname,Weitere Vornamen,Nachname,Firma,E-Mail-Adresse,Mobiltelefon",
         "outlook-contacts"),
        ("Name,Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value", "google-contacts"),
        ("First Name,Last Name,Labels,E-mail 1 - Label,E-mail 1 - Value", "google-contacts"),
        ("maltego.Person,maltego.EmailAddress", "maltego"),
        ("uuid,event_id,category,type,value,comment,to_ids,date", "misp-attributes"),
        ("username,name,url_main,url_user,exists,http_status,response_time_s", "sherlock"),
        ("Date,Time,Calling Number,Called Number,Duration,IMEI,Cell ID", "calls-en"),
        ("Datum,Uhrzeit,A-Nummer,B-Nummer,Dauer,Funkzelle", "calls-de"),
        ("Buchungstag,Wertstellung,Auftraggeber/Empfänger,IBAN,BIC,Verwendungszweck,Betrag",
         "bank-de"),
        ("Buchungsdatum,Zahlungspflichtige*r,Zahlungsempfänger*in,Verwendungszweck,IBAN,Betrag (€)",
         "bank-de"),
        ("Transaction Date,Account Number,Transaction Description,Debit Amount,Balance", "bank-en"),
        ("Date,Date de valeur,Libellé,Débit,Crédit,Solde", "bank-fr"),
        ("Kennzeichen,Marke,Modell,Halter", "vehicles"),
        ("Platform,Username,Profile URL,Display Name,Followers", "social-accounts"),
        ("id,dateadded,url,url_status,last_online,threat,tags,link,reporter", "urlhaus"),
    ],
)  # fmt: skip
def test_the_export_of_a_tool_is_known_by_its_titles(header: str, name: str) -> None:
    found = read(header).saved
    assert found is not None
    assert found.name == name


def test_an_ordinary_table_is_read_by_no_mapping() -> None:
    assert read("name,email,phone").saved is None


def test_a_mapping_of_the_user_goes_before_one_that_ships() -> None:
    saved = parsed_mapping("mine", '[columns]\nCompany = "ignore"')
    header = "First Name,Last Name,Company,Connected On"
    known = read(header, with_saved(Reading(), saved))
    assert [column.field for column in known.columns[2:]] == ["ignore", "claim"]
    by_hand = with_saved(Reading(mapping={"Company": "note"}), saved)
    assert read(header, by_hand).columns[2].field == "note"


def test_what_a_mapping_says_beside_columns_is_said_by_the_user_first() -> None:
    saved = parsed_mapping("mine", 'skip = 2\nkey = ["Name"]\n[columns]\nName = "name"')
    assert (with_saved(Reading(), saved).skip, with_saved(Reading(skip=1), saved).skip) == (2, 1)
    assert with_saved(Reading(), saved).key == ("Name",)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[columns]\nName = "nmae"', "column 'Name'.*no field 'nmae'.*there are name"),
        ('[columns]\nDay = "date:ymdh"', "column 'Day'.*date is followed by dmy or mdy or ymd"),
        ('colums = 3\n[columns]\nName = "name"', "mapping.colums"),
        ('skip = "x"\n[columns]\nName = "name"', "mapping.skip"),
        ("title = 'no columns'", "mapping.columns"),
        ("title = ", "'mine' is no TOML: Invalid value"),
    ],
)
def test_what_is_wrong_in_a_mapping_is_named(text: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        parsed_mapping("mine", text)


def test_a_mapping_that_does_not_exist_is_told_those_that_do() -> None:
    with pytest.raises(InvalidInput, match=r"no mapping 'calls-xx', and no such file.*calls-de"):
        saved_mapping("calls-xx")


def test_a_dry_run_saves_the_mapping_that_the_next_import_goes_by(
    basset: Callable[..., Result], services: Services, tmp_path: Path, now: datetime
) -> None:
    project = services.projects.create(ProjectInput(name="Watch"), now).id
    seen, mapping = tmp_path / "seen.csv", tmp_path / "watch.toml"
    seen.write_text(SEEN, encoding="utf-8")
    asked = basset("import", str(seen), "--project", "Watch")
    assert "--map 'Whom we saw=name'" in asked.output
    dry = "--map", "Whom we saw=name:person", "--dry-run", "--save-mapping", str(mapping)
    assert basset("import", str(seen), "--project", "Watch", *dry).exit_code == 0
    text = mapping.read_text(encoding="utf-8")
    assert '"Whom we saw" = "name:person"' in text
    assert (
        basset("import", str(seen), "--project", "Watch", "--mapping", str(mapping)).exit_code == 0
    )
    (ada,) = services.entities.list(project).items
    assert (ada.type, ada.name) == ("person", "Ada Moss")


def test_over_http_a_mapping_is_sent_with_the_file(alice: httpx.Client, project: str) -> None:
    path, files = f"{project}/import", {"file": ("seen.csv", SEEN)}
    assert alice.post(path, files=files).status_code == 400
    assert alice.post(path, files=files, data={"mapping": MAPPING}).status_code == 200
    (ada,) = alice.get(f"{project}/entities").json()["items"]
    assert ada["name"] == "Ada Moss"
    assert alice.post(path, files=files, data={"mapping": "calls-xx"}).status_code == 400


def test_the_reading_names_the_mapping(services: Services, tmp_path: Path, now: datetime) -> None:
    path = tmp_path / "a.csv"
    path.write_text("First Name,Last Name,Connected On\nAda,Moss,04 Mar 2024\n", encoding="utf-8")
    preview = services.importer.preview(path, now=now)
    assert "read with the mapping linkedin-connections (LinkedIn: connections)" in preview.remarks
