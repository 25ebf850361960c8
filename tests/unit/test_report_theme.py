"""A house's own theme: its logo, colour, footer and order of sections; what is wrong is refused."""

from base64 import b64decode
from pathlib import Path

import pytest
from pypdf import PdfReader

from basset.errors import InvalidInput
from basset.reports.config import ReportConfig
from basset.reports.render.pdf import render_pdf
from basset.reports.sections import Section
from basset.reports.theme import read_theme
from basset.settings import Settings
from tests.unit import report_case as case
from tests.unit.test_report_formats import as_html, as_markdown, pdf_text

PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'
TOML = """
accent = "#7a1f2b"
footer = "Harbour Trust, 1 Long Quay"
sections = ["sources", "profiles"]
logo = "logo.svg"
"""


def theme_in(
    folder: Path, toml: str = TOML, logo: bytes = SVG.format('<circle r="4"/>').encode()
) -> Path:
    house = folder / "themes" / "house"
    house.mkdir(parents=True)
    (house / "theme.toml").write_text(toml)
    (house / "logo.svg").write_bytes(logo)
    return folder


@pytest.mark.parametrize("logo", [SVG.format('<circle r="4"/>').encode(), PNG])
def test_a_report_is_dressed_in_its_theme(logo: bytes, tmp_path: Path) -> None:
    theme = read_theme(theme_in(tmp_path, logo=logo), "house")
    config = ReportConfig(
        title="Dressed", report_type="full", template="house", prepared_for="Anna & Co"
    )
    report = case.report(config=config, theme=theme)
    assert report.sections[:2] == [Section.SOURCES, Section.PROFILES]
    page = as_html(report)
    assert "--accent: #7a1f2b" in page
    assert "Harbour Trust, 1 Long Quay" in page
    assert "Anna &amp; Co" in page
    assert 'src="data:image/svg+xml;base64,' in page
    assert r"Prepared for Anna \& Co" in as_markdown(report)
    render_pdf(report, tmp_path / "report.pdf", Settings())
    reader = PdfReader(tmp_path / "report.pdf")
    assert "PreparedforAnna&Co" in pdf_text(reader)
    assert all("HarbourTrust" in page.extract_text().replace(" ", "") for page in reader.pages)


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('colour = "#000000"', "theme.toml: colour"),
        ('accent = "red"', "theme.toml: accent"),
        ('accent = "#ffee00"', "its contrast to white is"),
        ('sections = ["gossip"]', "theme.toml: sections"),
        ('logo = "../../secret.png"', "theme.toml: logo"),
        ('logo = "absent.png"', "absent.png: No such file"),
        ('picture = "<svg/>"', "theme.toml: picture"),
        ("accent = ", "theme.toml: Invalid value"),
    ],
)
def test_a_theme_that_is_wrong_names_its_file_and_field(
    toml: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput, match="template") as refused:
        read_theme(theme_in(tmp_path, toml), "house")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("logo", "said"),
    [
        (b" " * (50 << 20), "larger than 1 MB"),
        (b"GIF89a", "no PNG, JPEG or SVG"),
        (b"<html/>", "no PNG, JPEG or SVG"),
        (SVG.format("<script>1</script>").encode(), "<script>"),
        (SVG.format('<rect onclick="x()"/>').encode(), "onclick"),
        (SVG.format('<image href="https://x.example/a.png"/>').encode(), "outside itself"),
        (SVG.format('<use href="file:///etc/passwd"/>').encode(), "outside itself"),
        (SVG.format('<rect style="fill:url(http://x)"/>').encode(), "outside itself"),
        (SVG.format("<style>@import 'x';</style>").encode(), "outside itself"),
        (b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("&a;").encode(), "entities"),
    ],
)
def test_a_logo_that_does_more_than_show_a_picture_is_refused(
    logo: bytes, said: str, tmp_path: Path
) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_theme(theme_in(tmp_path, logo=logo), "house")
    assert said in str(refused.value)


def test_a_theme_that_is_not_there_is_said() -> None:
    with pytest.raises(InvalidInput, match=r"no theme 'house'; known are default\. .*theme\.toml"):
        read_theme(Path("nowhere"), "house")


def test_a_pdf_names_no_author_and_no_path(tmp_path: Path) -> None:
    config = ReportConfig(title="x" * 60, report_type="full")
    render_pdf(case.report(config=config), tmp_path / "report.pdf", Settings())
    said: dict[str, object] = dict(PdfReader(tmp_path / "report.pdf").metadata or {})
    assert "/Author" not in said
    assert said["/Title"] == "x" * 60
    assert str(tmp_path).encode() not in (tmp_path / "report.pdf").read_bytes()
