"""Markings in the words of others."""

import pytest

from basset.exchange.checks import BadRecord
from basset.exchange.markings import Marked, Markings, is_notice, read_marking
from basset.exchange.readlog import Log


@pytest.mark.parametrize(
    ("text", "marking"),
    [
        ("TLP:RED", "TLP:RED"),
        ("tlp:red", "TLP:RED"),
        ("red", "TLP:RED"),
        ("TLP: Amber", "TLP:AMBER"),
        ("TLP-GREEN", "TLP:GREEN"),
        ("TLP:WHITE", "TLP:CLEAR"),
        ("white", "TLP:CLEAR"),
        ("TLP:AMBER+STRICT", "TLP:AMBER+STRICT"),
        ("amber strict", "TLP:AMBER+STRICT"),
        ("tlp:amber-strict", "TLP:AMBER+STRICT"),
        ('misp:tlp="red"', "TLP:RED"),
        ("TLP 2.0: CLEAR", "TLP:CLEAR"),
        ("This report is TLP:AMBER+STRICT; its annex is TLP:GREEN.", "TLP:AMBER+STRICT"),
        ("PAP:RED", None),
        ("Confidential", None),
        ("VS-NfD", None),
        ("tlp:ex:chr", None),
        ("Redacted", None),
        ("", None),
    ],
)
def test_a_marking_is_read_however_it_is_written(text: str, marking: str | None) -> None:
    assert read_marking(text) == marking


def test_the_strictest_of_several_counts_and_unknown_ones_are_kept() -> None:
    log = Log()
    markings = Markings(lambda: "TLP:AMBER+STRICT", log)
    assert markings.read(["tlp:green", "Confidential", "TLP:AMBER", "VS-NfD"]) == (
        Marked("TLP:AMBER", ("Confidential", "VS-NfD"))
    )
    [told] = log.remarks()
    assert told == (
        "2 markings are not TLP and count as TLP:AMBER+STRICT until somebody decides: "
        "'Confidential', 'VS-NfD'"
    )
    with pytest.raises(BadRecord, match=r"markings\.0 must be text"):
        markings.read([7])


def test_a_copyright_is_no_marking_and_a_secret_is_one() -> None:
    assert is_notice("Copyright 2015-2025, The MITRE Corporation.")
    assert is_notice("Licensed under CC BY 4.0")
    assert not is_notice("Copyright 2026 Quay Ltd. Confidential: do not distribute.")
    assert not is_notice("For the eyes of the harbour office.")
    assert Markings(lambda: "TLP:RED", Log()).read(["© 2026 Quay Ltd"]) == Marked(None)
