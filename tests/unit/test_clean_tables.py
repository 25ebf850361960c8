"""A table is read as clean rows, whatever is around and in them, and what was decided is said."""

import re
from pathlib import Path

import pytest

from basset.errors import InvalidFile, InvalidInput
from basset.exchange.checks import BadRecord
from basset.exchange.formats.sheet.clean import csv_table
from basset.exchange.reading import Reading
from basset.exchange.readlog import Log


def read(folder: Path, text: str, **said: object) -> tuple[list[str], list[list[str]], list[str]]:
    """The titles, the rows, and what is said; a row that is refused is its place and why."""
    path = folder / "a.csv"
    path.write_text(text, encoding="utf-8", newline="")
    log = Log()
    table = csv_table(path, Reading(**said), log)  # type: ignore[arg-type]
    rows = [
        [where, str(cells)] if isinstance(cells, BadRecord) else cells
        for where, cells, _ in table.rows(log)
    ]
    return table.titles, rows, log.remarks()


ADA, BEN = ["Ada", "1961"], ["Ben", "1994"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name,born\nAda,1961\nBen,1994\n", []),
        ("name;born\r\nAda;1961\r\nBen;1994\r\n", []),
        ("name\tborn\nAda\t1961\nBen\t1994", []),
        ("\ufeffname|born\nAda|1961\nBen|1994\n", []),
        ("SEP=;\nname;born\nAda;1961\nBen;1994\n", []),
        (" name , born \n Ada , 1961 \n , \nBen,1994\n\n,\n", []),
        ("name;born;;\nAda;1961;;\nBen;1994;;\n", []),
        (",name,born\n0,Ada,1961\n17,Ben,1994\n", ["counts the rows: it is left out"]),
        ("Suspects\n\nname,born\nAda,1961\nBen,1994\n", ["line 1 is before the header"]),
        (
            "Unit 7,,\nPrinted 2026-01-02,,\n\nname,born,\nAda,1961,\nBen,1994,\n",
            ["lines 1 to 2 are before the header"],
        ),
        ("# a\n# b\nname,born\nAda,1961\nBen,1994\n", ["2 lines are left out, being comments"]),
        ("# a\n# name,born\nAda,1961\nBen,1994\n# 2 rows\n", ["2 lines are left out, being"]),
        ("#name,born\nAda,1961\nBen,1994\n", []),
        ("name,born\nAda,1961\nBen,1994\nTotal,3955\n", ["line 4 is left out: .*'Total'"]),
        ("name;born\nAda;1961\nBen;1994\nSumme:;3.955,00 €\n", ["line 4 is left out"]),
        ('name,born\nAda,"=""1961"""\nBen,\'1994\n', ["2 cells are written for a spreadsheet"]),
    ],
)
def test_dirt_around_a_table_is_no_part_of_it(tmp_path: Path, text: str, said: list[str]) -> None:
    titles, rows, remarks = read(tmp_path, text)
    assert (titles, rows) == (["name", "born"], [ADA, BEN])
    assert len(remarks) == len(said)
    for remark, pattern in zip(remarks, said, strict=True):
        assert re.search(pattern, remark), remark


def test_a_text_behind_an_apostrophe_is_the_text(tmp_path: Path) -> None:
    _, rows, remarks = read(tmp_path, "name,note\nAda,'=1+1\nBen,'＋1\nEve,'tis\n")
    assert [row[1] for row in rows] == ["=1+1", "＋1", "'tis"]
    assert "2 cells are written for a spreadsheet" in remarks[0]


def test_what_the_user_says_goes_first(tmp_path: Path) -> None:
    text = "made by,x\nfor,y\n% note\nname;born\nAda;1961\n% note\nBen;1994\n"
    titles, rows, remarks = read(tmp_path, text, skip=2, comment="%", delimiter=";")
    assert (titles, rows) == (["name", "born"], [ADA, BEN])
    assert remarks == ["2 lines are left out, being comments (%); --comment says it otherwise"]
    assert read(tmp_path, "name born\nAda 1961\n", delimiter=" ")[1] == [ADA]
    assert read(tmp_path, "name\tborn;x\nAda\t1961;y\n", delimiter="tab")[0] == ["name", "born;x"]
    with pytest.raises(InvalidInput, match="cannot part cells"):
        read(tmp_path, text, delimiter="ab")


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("name,phone,Phone,phone\nAda,1,2,3\n", ["name", "phone", "Phone (2)", "phone (3)"]),
        ("name,,born\nAda,x,1961\n", ["name", "column 2", "born"]),
        ("#,name,born\n1,Ada,1961\n", ["#", "name", "born"]),
        ("name,2023,2024\nAda,1,2\nBen,3,4\n", ["name", "2023", "2024"]),
        ("Name (Last, First);Phone\nMoss, Ada;1\nRuiz, Ben;2\n", ["Name (Last, First)", "Phone"]),
        ("name,tags\nAda,a|b\nBen,c|d\n", ["name", "tags"]),
        ("name\nAda\nBen\n", ["name"]),
    ],
)
def test_every_column_has_a_title_of_its_own(tmp_path: Path, text: str, titles: list[str]) -> None:
    assert read(tmp_path, text)[0] == titles


@pytest.mark.parametrize(
    "text",
    [
        "ada@moss.example,+44 20 7946 0011\nben@ruiz.example,+44 20 7946 0022\n",
        "Ada Moss;2025-01-03;12,50\nBen Ruiz;2025-01-04;7,00\n",
        "442079460011,442079460022,9:14\n442079460022,442079460033,9:20\n",
    ],
)
def test_a_table_without_a_header_loses_no_row(tmp_path: Path, text: str) -> None:
    titles, rows, (said,) = read(tmp_path, text)
    assert titles == [f"column {number}" for number in range(1, len(titles) + 1)]
    assert len(rows) == 2
    assert "line 1 is read as a row: the table has no header" in said
    assert "--map 'column 1=name'" in said


def test_short_rows_are_filled_and_long_ones_refused(tmp_path: Path) -> None:
    _, rows, remarks = read(tmp_path, "name,born,seat\nAda\nBen,1994,Kiel,x\nCleo,1970,Ulm\n")
    assert rows == [
        ["Ada", "", ""],
        ["line 3", "has 4 cells, the header has 3"],
        ["Cleo", "1970", "Ulm"],
    ]
    assert remarks == ["1 row ends early (line 2): cells are missing, left empty"]


def test_nothing_is_lost_in_a_column_without_a_title(tmp_path: Path) -> None:
    rows = [f"{number},Ada {number},1961,\n" for number in range(300)]
    text = ",name,born,\n" + "".join(rows) + "x,Ben,1994,\n301,Cleo,1970,late\n"
    assert read(tmp_path, text)[1][300:] == [
        ["line 302", "has 'x' in a column without a title"],
        ["line 303", "has 'late' in a column without a title"],
    ]


def test_somebody_called_total_in_the_middle_stays(tmp_path: Path) -> None:
    assert read(tmp_path, "name,born\nTotal,1961\nBen,1994\n")[1] == [["Total", "1961"], BEN]
    assert read(tmp_path, "name,role\nAda,x\nTotal,owner\n")[1] == [
        ["Ada", "x"],
        ["Total", "owner"],
    ]


@pytest.mark.parametrize("text", ["\n\n", ",,\n", " \n", "# only\n# comments\n"])
def test_a_file_without_a_header_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidFile, match="there is no header"):
        read(tmp_path, text)
