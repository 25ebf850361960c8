"""What the titles of columns mean, in the languages in which tables are written."""

from collections.abc import Sequence

import pytest

from basset.errors import InvalidFile, InvalidInput
from basset.exchange.checks import BadRecord
from basset.exchange.formats.sheet.columns import Columns
from basset.exchange.formats.sheet.fields import ALL_FIELDS
from basset.exchange.formats.sheet.headers import read_columns
from basset.exchange.formats.sheet.likely import confidence_of
from basset.exchange.formats.sheet.titles import LANGUAGES, folded, row_type, words_of
from basset.exchange.reading import Reading

PEOPLE = {
    "en": "Last Name;First Name;Date of Birth;Phone;E-mail;Company;City;Nationality",
    "de": "Name;Vorname;Geburtsdatum;Telefon;E-Mail;Firma;Wohnort;Staatsangehörigkeit",
    "fr": "Nom;Prénom;Date de naissance;Téléphone;Courriel;Société;Ville;Nationalité",
    "es": "Apellidos;Nombre;Fecha de nacimiento;Teléfono;Correo electrónico;Empresa;Ciudad;Nacionalidad",
    "pt": "Sobrenome;Nome;Data de nascimento;Telemóvel;Correio eletrónico;Empresa;Cidade;Nacionalidade",
    "it": "Cognome;Nome;Data di nascita;Cellulare;Posta elettronica;Azienda;Città;Cittadinanza",
    "nl": "Achternaam;Voornaam;Geboortedatum;Telefoonnummer;E-mailadres;Bedrijf;Woonplaats;Nationaliteit",
    "ru": "Фамилия;Имя;Дата рождения;Телефон;Эл. почта;Компания;Город;Гражданство",
    "ar": "اسم العائلة;الاسم الأول;تاريخ الميلاد;رقم الهاتف;البريد الإلكتروني;الشركة;المدينة;الجنسية",
}
CALLS = {
    "en": "Date;Time;Calling Number;Called Number;Duration",
    "de": "Datum;Uhrzeit;A-Nummer;B-Nummer;Dauer",
    "fr": "Date;Heure;Numéro appelant;Numéro appelé;Durée",
    "es": "Fecha;Hora;Número llamante;Número llamado;Duración",
    "pt": "Data;Hora;Número chamador;Número chamado;Duração",
    "it": "Data;Ora;Numero chiamante;Numero chiamato;Durata",
    "nl": "Datum;Tijd;Bellend nummer;Gebeld nummer;Gespreksduur",
    "ru": "Дата;Время;Вызывающий номер;Вызываемый номер;Длительность",
    "ar": "التاريخ;الوقت;رقم المتصل;الرقم المطلوب;المدة",
}
PAYMENTS = {
    "en": "Payer;Payee;Date;Amount;Currency;Reference",
    "de": "Auftraggeber;Empfänger;Datum;Betrag;Währung;Verwendungszweck",
    "fr": "Donneur d'ordre;Bénéficiaire;Date;Montant;Devise;Libellé",
    "es": "Ordenante;Beneficiario;Fecha;Importe;Moneda;Concepto",
    "pt": "Ordenante;Beneficiário;Data;Valor;Moeda;Finalidade",
    "it": "Ordinante;Beneficiario;Data;Importo;Valuta;Causale",
    "nl": "Opdrachtgever;Begunstigde;Datum;Bedrag;Valuta;Omschrijving",
    "ru": "Плательщик;Получатель платежа;Дата;Сумма;Валюта;Назначение платежа",
    "ar": "المحول;المستفيد;التاريخ;المبلغ;العملة;الغرض",
}


def columns(header: str, *rows: str, **mapping: str) -> Columns:
    sample = [row.split(";") for row in rows]
    return read_columns(header.split(";"), sample, Reading(mapping=mapping))


def fields(known: Columns) -> Sequence[str]:
    return [column.field for column in known.columns]


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_are_read_in_every_language(language: str) -> None:
    known = columns(PEOPLE[language])
    assert fields(known) == [
        "last-name", "first-name", "birth-date", "phone", "email", "company", "city", "nationality",
    ]  # fmt: skip
    assert (known.default_type, known.columns[2].key) == ("person", "born")


@pytest.mark.parametrize("language", LANGUAGES)
def test_calls_are_read_in_every_language(language: str) -> None:
    known = columns(CALLS[language])
    assert fields(known) == ["date", "time", "caller", "called", "duration"]
    assert known.is_event_table


@pytest.mark.parametrize("language", LANGUAGES)
def test_payments_are_read_in_every_language(language: str) -> None:
    known = columns(PAYMENTS[language])
    assert fields(known) == ["payer", "payee", "date", "amount", "currency", "reference"]


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("NAME", "name"),
        ("e_mail address", "email"),
        ("Phone (mobile)", "phone"),
        ("Phone 2", "phone"),
        ("Betrag in EUR", "amount"),
        ("Betrag (€)", "amount"),
        ("Empfaenger", "payee"),
        ("TÉLÉPHONE", "phone"),
        ("Name (Last, First, Middle)", "name-last-first"),
        ("N.º de teléfono", "phone"),
        ("source_credibility", "source-credibility"),
    ],
)
def test_a_title_is_known_however_it_is_written(title: str, field: str) -> None:
    assert field in {word.field for word in words_of(title)}


def test_every_field_goes_by_its_own_name() -> None:
    for field in ALL_FIELDS:
        assert field in {word.field for word in words_of(field)}, field


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("Vorname;Name", "Ada;Mossberg", "first-name last-name"),
        ("Nom;Prénom", "Mossard;Ada", "last-name first-name"),
        ("Nombre;Apellidos", "Ada;Moss Ruiz", "first-name last-name"),
        ("Имя;Фамилия", "Ада;Мосс", "first-name last-name"),
        ("Name;First name", "Ada Moss;Ada", "name first-name"),
        ("Nome;Cognome", "Ada Mossi;Mossi", "name last-name"),
        ("Title;First name;Last name", "Mr;Ben;Ruiz", "title first-name last-name"),
        ("Title;Year", "Ada Moss;1961", "name claim"),
        ("Name;Title", "Ada Moss;Captain", "name title"),
        ("Display name;Followers", "Ada;12", "name claim"),
    ],
)
def test_whose_name_it_is_follows_from_the_columns_beside_it(
    header: str, row: str, expected: str
) -> None:
    assert fields(columns(header, row)) == expected.split()


@pytest.mark.parametrize(
    ("header", "row", "place", "kind"),
    [
        ("Vessel;Flag", "Halmyris;SK", 0, "vessel"),
        ("Flag;Schiffsname;IMO", "SK;Halmyris;9074729", 1, "vessel"),
        ("Company name;Company number", "Velm;SK-5102", 0, "organization"),
        ("Kennzeichen;Farbe", "B-MW 17;rot", 0, "vehicle"),
        ("seen;URL", "2024-05-01;https://x.example/1", 1, "url"),
    ],
)
def test_without_a_name_the_only_column_that_can_be_one_is(
    header: str, row: str, place: int, kind: str
) -> None:
    known = columns(header, row)
    assert (known.columns[place].field, known.default_type) == ("name", kind)


@pytest.mark.parametrize(
    ("header", "row", "suggestion"),
    [
        ("Day;Whom we saw;Price", "2024-05-01;Ada Moss;3", "--map 'Whom we saw=name'"),
        ("Suspect;Victim", "Ada Moss;Ben Ruiz", "--map Suspect=name"),
        ("Email;Phone", "ada@moss.example;+44 20 7946 0011", "--map Email=name:email"),
        ("Vorname;Ort", "Ada;Köln", "--map Vorname=name"),
        ("Name;Seen", "2024-05-01;2024-05-02", "--map COLUMN=name"),
        ("Date", "2024-05-01", "--map COLUMN=name"),
    ],
)
def test_where_no_column_surely_is_the_name_it_asks(header: str, row: str, suggestion: str) -> None:
    with pytest.raises(InvalidFile) as asked:
        columns(header, row)
    assert "no column is surely the name" in str(asked.value)
    assert suggestion in str(asked.value)
    assert row.partition(";")[0] in str(asked.value)


def test_what_it_asks_for_can_be_said() -> None:
    mapping = {"Whom we saw": "name:person"}
    known = columns("Day;Whom we saw", "2024-05-01;Ada Moss", **mapping)
    assert (fields(known), known.default_type) == (["claim", "name"], "person")


def test_dates_below_from_and_to_are_no_ends() -> None:
    dated = columns("name;from;to", "Ada Moss;2019-03-01;2021-07-31")
    assert fields(dated) == ["name", "valid-from", "valid-to"]
    assert fields(columns("from;to", "Ada Moss;Velm")) == ["from", "to"]


def test_an_unknown_column_is_a_claim_under_its_own_title() -> None:
    known = columns("name;Followers (k);Любимый цвет;الهواية;Eye_Colour")
    assert [column.key for column in known.columns[1:]] == [
        "followers-k", "любимый-цвет", "الهواية", "eye-colour",
    ]  # fmt: skip


def test_a_second_column_of_a_kind_that_a_row_has_once_is_a_claim() -> None:
    known = columns("City;Town;Name;Phone;Mobile")
    assert fields(known) == ["city", "claim", "name", "phone", "phone"]


def test_the_unit_of_a_column_is_not_lost() -> None:
    known = columns("payer;payee;amount (EUR);duration (s)")
    assert [column.kind for column in known.columns[2:]] == ["EUR", ""]
    assert known.columns[3].key == "duration-s"


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]])
def test_the_order_of_columns_changes_nothing(order: list[int]) -> None:
    header, row = ("Name", "Vorname", "Telefon", "Notiz"), ("Moss", "Ada", "030", "x")
    known = columns(";".join(header[at] for at in order), ";".join(row[at] for at in order))
    assert {column.title: column.field for column in known.columns} == {
        "Name": "last-name", "Vorname": "first-name", "Telefon": "phone", "Notiz": "note",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("80 %", 80), ("0", 0), ("High", 85), ("hoch", 85), ("élevée", 85), ("MEDIUM", 50),
        ("media", 50), ("baixa", 15), ("probabile", 70), ("zeer waarschijnlijk", 85),
        ("высокая", 85), ("متوسطة", 50), ("almost certain", 95),
    ],
)  # fmt: skip
def test_confidence_may_be_a_word(word: str, value: int) -> None:
    assert confidence_of(word) == value


@pytest.mark.parametrize("word", ["rather", "101", "-5", "B2", "0.8"])
def test_a_word_that_is_no_confidence_is_told_those_that_are(word: str) -> None:
    with pytest.raises(BadRecord, match=r"0 to 100, or one of .*high, likely, medium"):
        confidence_of(word)


def test_an_edge_has_no_address() -> None:
    with pytest.raises(InvalidInput, match="there is no field 'email'"):
        columns("from;to;x", x="email")


def test_titles_are_compared_by_their_letters() -> None:
    assert folded("E-Mail  Adresse:") == folded("e_mail adresse") == "emailadresse"
    assert folded("الإسم") == folded("الاسم")


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("Firma", "organization"), ("Personne", "person"), ("судно", "vessel"), ("شركة", "organization"),
        ("E-Mail", "email"), ("ip-dst", "ip"), ("Intrusion Set", "intrusion-set"), ("yacht", "yacht"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_type_may_be_said_in_any_of_the_languages(label: str, kind: str) -> None:
    assert row_type(label) == kind


def test_who_was_logged_in_is_an_event_and_an_account_is_none() -> None:
    assert columns("Time stamp;User;IP address").is_event_table
    account = columns("Platform;User name;E-mail;Date")
    assert (account.is_event_table, account.default_type) == (False, "account")


def test_a_second_type_of_an_edge_is_not_its_type() -> None:
    assert columns("from;to;relation;type").columns[3].key == "other-type"
