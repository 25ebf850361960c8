"""Files are recognised by their content, and refused with the line that is wrong."""

import csv
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basset.errors import InvalidFile, InvalidInput
from basset.exchange.checks import BadRecord
from basset.exchange.formats import format_named, format_of, import_formats
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log
from basset.exchange.records import Record
from basset.investigations.placeholders import is_placeholder

CSV = import_formats()["csv"]


def write(folder: Path, content: str | bytes, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def records(path: Path, **mapping: str) -> list[Record]:
    good: list[Record] = []
    with format_of(path).opened(path, Reading(mapping=mapping), Log()) as contents:
        for where, record, _ in contents.records:
            if isinstance(record, BadRecord):
                raise InvalidFile(f"{where}: {record}")
            good.append(record)
    return good


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ('{"kind": "entity", "type": "person", "name": "Alice"}\n', "jsonl"),
        ('\ufeff{"type": "bundle", "objects": []}', "stix"),
        ('{\n  "objects": []}', "stix"),
        (":ID,name,:LABEL\n1,Alice,Person\n", "neo4j-csv"),
        ("name;email\nAlice;alice@mail.example\n", "csv"),
    ],
)
def test_the_format_is_guessed(tmp_path: Path, content: str, expected: str) -> None:
    assert format_of(write(tmp_path, content)).name == expected


def test_an_unknown_format_is_told_the_known_ones() -> None:
    with pytest.raises(InvalidInput, match=f"known are {', '.join(import_formats())}"):
        format_named("docx", import_formats())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"name\nAl\0ice\n", "line 2: has a NUL"),
        (b"[]", "JSON without an object"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(InvalidFile, match=reason):
        records(write(tmp_path, content))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_a_text_is_read_whatever_its_encoding(tmp_path: Path, encoding: str) -> None:
    text = "name,city\nZoë Müßig,Köln am Rhein\nJürgen Größl,Lübeck\n"
    (first, *_) = records(write(tmp_path, text.encode(encoding)))
    assert {"key": "name", "value": "Zoë Müßig"} in first["claims"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match=r"there is no file 'gone\.csv'"):
        format_of(tmp_path / "gone.csv")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('name,born\n"Alice\nExample",1970\nBob,1,2\n', "line 4: has 3 cells"),
        ("name,born\nAlice,1970\n,1980\n", r"line 3: name \(column 'name'\) is empty"),
        ('name\n"Alice', "never closed"),
        ("name,born\nAlice," + "9" * 10_000_000 + "\n", "line 2: has a cell of more than"),
        (":ID,name\n,Alice\n", "line 2: :ID is empty"),
        (":ID,age:int\n1,young\n", "line 2: age is 'young', which is no int"),
        ("name,:LABEL\nAlice,Person\n", "line 1: needs a column :ID"),
        ('{"kind": "entity"\n', "line 1: is not JSON"),
        ('{"kind": "ship"}\n', "line 1: kind must be one of"),
        ('{"kind": "entity", "nmae": "x"}\n', "line 1: unknown field nmae"),
        (
            '{"kind": "entity", "claims": [{"key": "a", "valeu": 1}]}\n',
            "unknown field claims.0.valeu",
        ),
        ('{"type": "bundle", "objects": [{"type": "tool"}]}', "object 1: id is missing"),
        ('{"type": "bundle", "objects": [3]}', "object 1: must be a JSON object"),
        ('{"type": "bundle", "objects": []}', "no STIX bundle"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(InvalidFile, match=reason):
        records(write(tmp_path, content))


def test_a_huge_line_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="line 2: is longer than"):
        records(write(tmp_path, '{"kind": "note", "text": "x"}\n' + "x" * 17_000_000))


def test_columns_are_read_by_header_and_content(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "\ufeffWho;E-Mail;Reachable at;Seen on;Remarks;Found in\n"
        "Alice;alice@mail.example;+44 20 7946 0001;mail.example;met twice;"
        "https://register.example/1\n",
    )
    mapping = {"Who": "name:person", "Found in": "source"}
    with CSV.opened(path, Reading(mapping=mapping), Log()) as contents:
        columns = contents.columns()
    assert [column.read_as for column in columns] == [
        "name of a person", "email, an entity of its own", "phone, an entity of its own",
        "domain, an entity of its own", "note", "source",
    ]  # fmt: skip


def test_a_row_becomes_its_entity_and_those_of_its_selectors(tmp_path: Path) -> None:
    path = write(tmp_path, "Name,E-Mail,Born\nAlice,alice@mail.example; a@mail.example,1970\n")
    made = records(path)
    entities = [each for each in made if each["kind"] == "entity"]
    assert [(each["type"], each["claims"][0]["value"]) for each in entities] == [
        ("person", "Alice"), ("email", "alice@mail.example"), ("email", "a@mail.example"),
    ]  # fmt: skip
    assert [each["type"] for each in made if each["kind"] == "relationship"] == [
        "has-email",
        "has-email",
    ]
    assert {"key": "born", "value": "1970"} in made[0]["claims"]


def test_two_columns_of_ends_are_an_edge_list(tmp_path: Path) -> None:
    path = write(tmp_path, "source,target,relation\nAlice,mail.example,USES\n")
    thing, domain, edge = records(path)
    assert (thing["type"], domain["type"], edge["type"]) == ("thing", "domain", "uses")


def test_a_mapping_names_a_column_that_is_there(tmp_path: Path) -> None:
    path = write(tmp_path, "a,b\n1,2\n")
    assert records(path, a="name", b="ignore")[0]["claims"] == [{"key": "name", "value": "1"}]
    with pytest.raises(InvalidInput, match="there is no column 'c'"):
        records(path, c="name")


def test_a_neo4j_name_is_put_together(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        ":ID(people),surname,name,height:double,tags:string[],:LABEL\n1,Ex,Al,1.5,a;b,Person\n",
    )
    (made,) = records(path)
    assert made["ref"] == "people:1"
    assert made["type"] == "person"
    values = {claim["key"]: claim["value"] for claim in made["claims"]}
    assert values == {"name": "Al Ex", "surname": "Ex", "height": 1.5, "tags": "b"}


def test_only_neo4j_files_are_read_from_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="is a folder"):
        CSV.opened(tmp_path, Reading(), Log()).__enter__()


# Without what spreadsheets write before a text that could be a formula, and words for no value.
CELL = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn"]), max_size=30).filter(
    lambda text: (
        text == normalize("NFC", text)
        and not text.strip().startswith(("=", "'"))
        and (not text.strip() or not is_placeholder(text))
    )
)


@given(
    st.lists(st.tuples(CELL.filter(str.strip), CELL), min_size=1, max_size=6),
    st.sampled_from(",;\t|"),
)
def test_what_a_spreadsheet_wrote_is_read(
    tmp_path_factory: Any, cells: list[tuple[str, str]], delimiter: str
) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([("Wer", "Was"), *cells])
    mapping = {"Wer": "name", "Was": "claim:remark"}
    reading = Reading(mapping=mapping, delimiter=delimiter)
    with CSV.opened(path, reading, Log()) as contents:
        read = [
            [claim["value"] for claim in record["claims"]]
            for _, record, _ in contents.records
            if isinstance(record, dict)
        ]
    assert read == [
        [part for part in (" ".join(name.split()), said.strip()) if part] for name, said in cells
    ]
