"""A downloaded report is called by its title and number, in any script, on any file system."""

from email.message import Message
from unicodedata import normalize

import pytest

from basset.reports.filename import attachment, file_name, report_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Weekly report", "weekly-report-12"),
        ("Who owns «Quay»?", "who-owns-quay-12"),
        ("Отчёт за неделю", "отчёт-за-неделю-12"),
        ("北方疏浚 / 周报", "北方疏浚-周报-12"),
        ("उत्तरी कंपनी", "उत्तरी-कंपनी-12"),
        ("گزارش می\u200cخواهم", "گزارش-میخواهم-12"),
        ("Cafe\u0301", "café-12"),
        ("../../etc/passwd", "etc-passwd-12"),
        ('a\\b:c*d?"e<f>g|h\r\nX: y', "a-b-c-d-e-f-g-h-x-y-12"),
        ("\u202egnp.exe", "gnp-exe-12"),
        ("CON", "con-12"),
        ("...", "report-12"),
        ("🚢", "report-12"),
    ],
)
def test_a_name_has_the_words_of_the_title_and_nothing_that_a_file_system_minds(
    title: str, name: str
) -> None:
    assert report_name(title, 12) == name


def test_a_copy_for_somebody_outside_says_for_whom_it_is() -> None:
    assert report_name("Weekly", 12, "internal") == "weekly-12"
    assert file_name(report_name("Weekly", 12, "client"), "report.pdf") == "weekly-12-client.pdf"


@pytest.mark.parametrize("title", ["w" * 500, "北" * 500, "ab " * 200, "👩🏽 é" * 200])
def test_a_long_title_is_cut_between_characters(title: str) -> None:
    name = file_name(report_name(title, 1_000_000), "relationships.csv")
    assert len(normalize("NFD", name).encode()) <= 255
    assert name.endswith("-1000000-relationships.csv")
    assert "--" not in name


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("report.pdf", "weekly-12.pdf"),
        ("entities.csv", "weekly-12-entities.csv"),
        ("SHA256SUMS", "weekly-12-SHA256SUMS"),
        ("manifest.json", "weekly-12-manifest.json"),
    ],
)
def test_a_file_of_a_report_says_of_which(file: str, name: str) -> None:
    assert file_name("weekly-12", file) == name


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("weekly-12.pdf", "weekly-12.pdf"),
        ("café-12.zip", "cafe-12.zip"),
        ("北-12.zip", "report-12.zip"),
        ("отчёт-за-неделю-12.pdf", "report-12.pdf"),
        ("周报-acme-北-12.pdf", "report-acme-12.pdf"),
    ],
)
def test_browsers_old_and_new_learn_the_name(name: str, plain: str) -> None:
    header = attachment(name)
    assert header.isascii()
    assert f'filename="{plain}"' in header
    message = Message()
    message["Content-Disposition"] = header.replace(f'filename="{plain}"; ', "")
    assert message.get_filename() == name
