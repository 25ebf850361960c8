"""Every script is readable in a PDF when a font is given; where none is, the page says so."""

import re
from pathlib import Path
from unicodedata import category

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pypdf import PdfReader

from basset.reports.config import ReportConfig
from basset.reports.render.fonts import choose_fonts
from basset.reports.report import Report
from tests.unit import report_case as case
from tests.unit.test_report_formats import as_pdf, pdf_text

SCRIPTS = {
    "Chinese": "北方疏浚工程有限公司",
    "Japanese": "株式会社みなとサービス",
    "Korean": "주식회사 한빛항만",
    "Thai": "บริษัท ขุดลอกร่อง",
    "Devanagari": "उत्तरी कंपनी",
    "Tamil": "வடக்கு",
    "Amharic": "ሰሜን ቁፋሮ",
    "emoji": "🚢👩🏽‍🔧",
}


# What the package's own fonts have besides Latin, Greek, Cyrillic, Arabic and Hebrew.
OWN = ["Nguyễn Thị Hương", "Հայաստան", "საქართველო", "ບໍລິສັດ", "ⵜⵉⴼⵉⵏⴰⵖ", "☎ ✓ ★ Ⅷ", "Đặng Ấu"]


def font_with(text: str, path: Path) -> None:
    """A font that has a square for each character of *text* and nothing else."""
    pen = TTGlyphPen(None)
    corners = ((0, 0), (0, 700), (700, 700), (700, 0))
    pen.moveTo(corners[0])
    for corner in corners[1:]:
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    glyphs = {code: f"u{code:x}" for code in sorted(map(ord, set(text)))}
    names = [".notdef", *glyphs.values()]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(glyphs)
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (800, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable(
        {"familyName": path.stem.split("-")[0], "styleName": "Regular", "psName": path.stem}
    )
    builder.setupOS2(sTypoAscender=800, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    builder.save(path)


def report_about(name: str) -> Report:
    config = ReportConfig(title="Scripts", report_type="full", sections=["profiles", "method"])
    return case.report(
        case.lines(more=[case.entity("bob", case.claim("alias", name))]), config=config
    )


def fonts_of(reader: PdfReader) -> set[str]:
    fonts = (page["/Resources"]["/Font"].values() for page in reader.pages)
    return {str(font.get_object().get("/BaseFont")) for each in fonts for font in each}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_is_printed_in_a_font_that_is_given(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "fonts"
    folder.mkdir()
    font_with(SCRIPTS[script], folder / "Given-Regular.ttf")
    font_with("అ", folder / "Unneeded-Regular.ttf")
    (folder / "Broken-Regular.ttf").write_bytes(b"no font")
    monkeypatch.setenv("BASSET_FONTS", f"{tmp_path / 'none'}:{folder}")
    reader = as_pdf(report_about(SCRIPTS[script]), tmp_path)
    assert any(name.endswith("+Given-Regular") for name in fonts_of(reader))
    assert "cannotbeshown" not in pdf_text(reader)
    # Marks that belong to a letter are set beside or before it.
    letters = {each for each in SCRIPTS[script] if category(each) in {"Lo", "So"}}
    assert letters <= set(pdf_text(reader))


@pytest.mark.parametrize("text", OWN)
def test_what_the_packages_fonts_have_needs_no_other(text: str, tmp_path: Path) -> None:
    shown = pdf_text(as_pdf(report_about(text), tmp_path))
    assert "cannotbeshown" not in shown
    letters = {each for each in text if category(each) in {"Lu", "Ll", "So"}}
    assert letters <= set(shown)


def test_a_style_alone_is_a_font_of_its_own(tmp_path: Path) -> None:
    font_with("北", tmp_path / "Only-Bold.ttf")
    font_with("方", tmp_path / "Both-Regular.ttf")
    font_with("方疏", tmp_path / "Both-Bold.ttf")
    choice = choose_fonts("北方疏", tmp_path / "none", [tmp_path])
    assert [font.path.name for font in choice.fonts] == ["Only-Bold.ttf", "Both-Regular.ttf"]
    assert choice.absent == ["疏"]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_page_says_how_many_of_its_characters_have_no_font(script: str, tmp_path: Path) -> None:
    reader = as_pdf(report_about(SCRIPTS[script]), tmp_path)
    shown = [re.sub(r"[\s\u2060]+", "", page.extract_text()) for page in reader.pages]
    saying = [bool(re.search(r"\d+charactersonthispagecannotbeshown", text)) for text in shown]
    assert [("BobTarrow" in text) for text in shown] == saying
    first = next(c for c in sorted(SCRIPTS[script]) if c not in " \u200d")
    assert f"U+{ord(first):04X}" in "".join(shown)


def test_no_font_is_used_but_the_packages_and_those_given(tmp_path: Path) -> None:
    # The second is in a font that Typst brings along, the last in none of a usual machine.
    report = report_about("A ⨌ 𝔄 北")
    assert {name.split("+")[1] for name in fonts_of(as_pdf(report, tmp_path))} <= {
        "DejaVuSansCondensed",
        "DejaVuSansCondensed-Bold",
        "DejaVuSansMono",
    }
