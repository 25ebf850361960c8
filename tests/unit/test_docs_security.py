"""What docs/security.md promises is shown by tests that are there."""

import re
from pathlib import Path

import pytest

from basset.tokens import Scope

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text()
NAMED = sorted({*re.findall(r"`(test_\w+\.py)`", PAGE)})


@pytest.mark.parametrize("name", NAMED)
def test_a_promise_names_a_test_that_is_there(name: str) -> None:
    assert [*(ROOT / "tests").rglob(name)]


def test_every_promise_names_one() -> None:
    table = PAGE.partition("## What is promised")[2].partition("\n\nOn hosts")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ") and "shown by" not in line]
    assert len(rows) > 10
    assert all("`test_" in row.rsplit("|", 2)[1] for row in rows)


def test_every_scope_is_in_the_table() -> None:
    scopes = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert scopes == [str(scope) for scope in Scope]


def test_the_page_is_found_from_where_people_look() -> None:
    for name in ("README.md", "SECURITY.md"):
        assert "(docs/security.md)" in (ROOT / name).read_text()
