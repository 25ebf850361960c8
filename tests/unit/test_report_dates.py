"""What was said of a date in words is printed as it was said, in every format, at its year."""

from pathlib import Path

from basset.reports.config import ReportConfig
from basset.reports.render.html import render_html
from basset.reports.render.json import render_json
from basset.reports.render.markdown import render_markdown
from tests.unit import report_case as case
from tests.unit.test_report_formats import as_pdf, pdf_text

ROLES = {
    "spring of 2019": "clerk",
    "44 BC": "ancestor",
    "before 1990": "apprentice",
    "unknown": "sailor",
    "2005-06": "mate",
}
IN_ORDER = ["44 BC", "before 1990", "2005-06", "spring of 2019", "unknown"]


def test_dates_in_words_are_printed_in_the_order_of_their_years(tmp_path: Path) -> None:
    claims = [case.claim("role", role, valid_from=when) for when, role in ROLES.items()]
    config = ReportConfig(title="When", report_type="full", sections=["timeline"])
    tie = case.relationship("alice", "director-of", "arabic", case.claim("share", "1 %"))
    tie["claims"] = [
        case.claim("share", "1 %", valid_from="circa 1950", valid_to="spring 2020, or so"),
        case.claim("share", "2 %", valid_from="2001", valid_to="1960/1965"),
    ]
    report = case.report(case.lines(more=[case.entity("bob", *claims), tie]), config=config)
    markdown = b"".join(render_markdown(report)).decode()
    places = [markdown.index(f"\n| {when} |") for when in IN_ORDER]
    assert places == sorted(places)
    assert "circa 1950 – spring 2020, or so" in markdown
    assert "2001 – 1960/1965" in markdown
    assert all(when in b"".join(render_html(report, 1000)).decode() for when in IN_ORDER)
    assert '"valid_from":"44 BC"' in b"".join(render_json(report)).decode()
    assert "springof2019" in pdf_text(as_pdf(report, tmp_path))
