"""A copy that says what its audience must not know is noticed, whatever the file."""

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from basset.errors import ReportLeaks
from basset.reports.audiences.copies import material_for
from basset.reports.audiences.leaks import check_leaks
from basset.reports.audiences.plain import plain_texts
from basset.reports.audiences.rules import BUILT_IN
from basset.reports.audiences.withheld import Withheld
from basset.reports.compose import compose
from basset.reports.cut import cut
from basset.reports.render.csv import render_csv
from basset.reports.render.formats import STREAMED
from basset.reports.render.html import render_html
from basset.reports.render.pdf import render_pdf
from basset.reports.render.tables import TABLES
from basset.settings import Settings
from tests.unit import report_case as case

SECRET = "5e" * 32
NAME = 'Zora "Wren" Wick & Søn'


def withheld(value: str = NAME, kind: str = "entity", field: str = "name") -> set[Withheld]:
    return {Withheld(kind, "its-id", field, value)}


def workbook(path: Path, value: str) -> None:
    book = Workbook()
    book.active.append(["met", value])
    book.save(path)


def pdf(path: Path, value: str) -> None:
    note = case.note("view", f"The buyer met {value} at the quay.", kind="assessment")
    render_pdf(case.report(case.lines(more=[note])), path, Settings())


WRITERS: dict[str, Callable[[Path, str], object]] = {
    "report.json": lambda path, value: path.write_text(json.dumps({"met": value})),
    "snapshot.jsonl": lambda path, value: path.write_text(json.dumps([value]) + "\n"),
    "report.md": lambda path, value: path.write_text(
        f"met **{value.replace('&', chr(92) + '&')}**"
    ),
    "entities.csv": lambda path, value: path.write_text(f"a,{value}\r\n"),
    "report.html": lambda path, value: path.write_text(
        f"<td>met</td><td><b>{value[:3]}</b>{value[3:].replace('&', '&amp;').replace('ø', '&#248;')}</td>"
    ),
    "graph.svg": lambda path, value: path.write_text(f"<text>{value.replace('&', '&amp;')}</text>"),
    "report.xlsx": workbook,
    "report.pdf": pdf,
}


@pytest.mark.parametrize("name", WRITERS)
def test_a_withheld_name_is_found_in_every_kind_of_file(name: str, tmp_path: Path) -> None:
    WRITERS[name](tmp_path / name, NAME)
    with pytest.raises(ReportLeaks) as caught:
        check_leaks(tmp_path, withheld(), case.lines())
    assert name in str(caught.value)
    assert "name of entity its-id" in str(caught.value)
    assert "Zora" not in str(caught.value)


OTHERS = {
    "Arabic": "شركة الميناء الجديدة",
    "Arabic with a number": "شركة «البحر» 4711/2",
    "Hebrew": 'חברת נמל בע"מ',
    "Hebrew in Latin": "ABC שלמה כהן 47",
    "Persian": "پاکستان کمپنی لمیٹڈ",
    "Vietnamese": "Nguyễn Thị Hương",
    "accents beside their letters": unicodedata.normalize("NFD", "José Ångström"),
    "ligatures": "Griffin Fjord affluent Office",
    "Georgian": "საქართველო ბანკი",
    "Armenian": "Հայաստան ընկերություն",
}


@pytest.mark.parametrize("script", OTHERS)
def test_a_withheld_name_is_found_in_a_pdf_in_any_script(script: str, tmp_path: Path) -> None:
    name = OTHERS[script]
    pdf(tmp_path / "report.pdf", name)
    with pytest.raises(ReportLeaks, match=r"report\.pdf, page 1"):
        check_leaks(tmp_path, withheld(name), case.lines())


@pytest.mark.parametrize(("name", "most"), [("شركة الميناء الجديدة", 16), ("Zora Wick", 11)])
def test_a_name_is_found_in_a_paragraph_from_right_to_left(
    name: str, most: int, tmp_path: Path
) -> None:
    words = "التقى المشتري مع رئيس الميناء في مكتب الشركة يوم الاثنين وتحدث معه طويلا عن العقد مع"
    # The more stands before it, the further on in its line it is, and in the end on two.
    for count in range(2, most):
        (tmp_path / "report.pdf").unlink(missing_ok=True)
        pdf(tmp_path / "report.pdf", f"{f'{words} {words}'[: 8 * count]} {name} {words}")
        with pytest.raises(ReportLeaks):
            check_leaks(tmp_path, withheld(name), case.lines())


def test_other_names_from_right_to_left_are_no_leak(tmp_path: Path) -> None:
    pdf(tmp_path / "report.pdf", "شركة البحر, and دار الميناء")
    for name in ("شركة الميناء", "دار البحر", "رحبلا شركات"):
        check_leaks(tmp_path, withheld(name), case.lines())


def found(tmp_path: Path, text: str, secrets: set[Withheld]) -> bool:
    (tmp_path / "report.md").write_text(text)
    try:
        check_leaks(tmp_path, secrets, case.lines())
    except ReportLeaks:
        return True
    return False


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("met ZORA  WICK there", "Zora Wick"),
        ("met Zora\nWick there", "Zora Wick"),
        ("see zw[@]velm[.]example", "zw@velm.example"),
        ("born 1974-03-02", "1974-03-02"),
        ("met Jose\u0301 Wick", "José Wick"),
        ("met José Wick", "Jose\u0301 Wick"),
        ("met Ｚｏｒａ Wick", "Zora Wick"),
        ("istanbul şirketi", "İSTANBUL ŞİRKETİ"),
        ("met O'Brien-Smith", "O’Brien–Smith"),
        ("met ఉత్తర సంస్థat the quay", "ఉత్తర సంస్థ"),
        ("我们在码头见到王小明先生。", "王小明"),
        ("홍길동은 부두에 있었다", "홍길동"),
        ("東京の鈴木商会から", "鈴木商会"),
        ("พบสมชายที่ท่าเรือ", "สมชาย"),
        (
            "He said: the money went to the harbour master in June.",
            (
                "We spoke for long. The money went to the harbour master in June. Nobody else knows that, "
                "and he is afraid."
            ),
        ),
    ],
)
def test_a_value_is_found_however_it_is_printed(text: str, value: str, tmp_path: Path) -> None:
    assert found(tmp_path, text, withheld(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Joanna was there", "Anna"),
        ("the Bénard case", "Béna"),
        ("一个人", "人"),
        ("since 1974", "1974"),
        ("has 62 % of it", "62 %"),
        ("Alice Vantry", "Alice Vantry"),  # the copy says it of somebody else
        ("a director of it", "director"),
        ("made of 3 sources", "sources"),
        ("credibility 1 (confirmed) to 6", "Confirmed"),
        ("main { overflow: hidden }", "hidden"),
        ("Full report No. 1", "full"),
    ],
)
def test_what_tells_nobody_apart_is_no_leak(text: str, value: str, tmp_path: Path) -> None:
    assert not found(tmp_path, text, withheld(value))


def test_a_login_that_is_a_word_of_the_case_is_no_leak(tmp_path: Path) -> None:
    assert not found(tmp_path, "Alice Vantry", withheld("alice", "person", "author"))
    assert found(tmp_path, "by mallory", withheld("mallory", "person", "author"))


def test_the_name_of_a_file_counts(tmp_path: Path) -> None:
    (tmp_path / "zora-wick.svg").write_text("<svg/>")
    with pytest.raises(ReportLeaks, match="its name"):
        check_leaks(tmp_path, withheld("zora-wick"), case.lines())


TOKENS = st.lists(st.integers(0, 11), min_size=1, max_size=6, unique=True)


def planted(lines: list[dict[str, Any]], places: list[int]) -> set[str]:
    """Mark some of what *lines* say TLP:RED, with a token of its own in each."""
    tokens = set()
    subjects = [line for line in lines if line["kind"] != "snapshot"]
    for place in places:
        line = subjects[place * len(subjects) // 12]
        token = f"PLANTED{place:04d}"
        tokens.add(token)
        if "claims" in line:
            line["claims"].append(case.claim("remark", f"{token} said so", marking="TLP:RED"))
        else:
            line["marking"] = "TLP:RED"
            line["title" if line["kind"] == "source" else "text"] = f"{token} said so"
    return tokens


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=TOKENS)
def test_what_is_planted_is_in_no_file_of_a_clients_copy(
    places: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    lines = case.lines()
    tokens = planted(lines, places)
    material = material_for(case.order(), BUILT_IN["client"], lambda: lines, lambda: None, SECRET)
    assert {token for one in material.withheld for token in tokens if token in one.value} == tokens
    report = compose(material.lines(), material.order)
    folder = tmp_path_factory.mktemp("copy")
    (folder / "report.html").write_bytes(b"".join(render_html(report, 1000)))
    render_pdf(report, folder / "report.pdf", Settings())
    for name, _, render in STREAMED.values():
        (folder / name).write_bytes(b"".join(render(report)))
    for name, table in TABLES.items():
        (folder / f"{name}.csv").write_bytes(b"".join(render_csv(table(report), marked=False)))
    snapshot = [json.dumps(line) for line in cut(material.lines(), report)]
    (folder / "snapshot.jsonl").write_text("\n".join(snapshot))
    check_leaks(folder, material.withheld, material.lines())
    for path in folder.iterdir():
        for _, text in plain_texts(path):
            assert not [token for token in tokens if token in text], path.name
