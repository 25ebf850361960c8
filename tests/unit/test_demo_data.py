"""The fictitious investigation names nobody real, and says what its description promises."""

import hashlib
import ipaddress
import json
import re
from collections import Counter
from typing import Any

import pytest

from basset.demo import week
from basset.investigations.selectors import SELECTOR_TYPES, normalise

Record = dict[str, Any]
DOCUMENTATION = [
    ipaddress.ip_network(n)
    for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
# Ofcom's numbers for drama, and the line numbers that North America keeps for fiction.
DRAMA_PHONES = re.compile(r"\+44207946\d{4}|\+447700900\d{3}|\+1\d{3}55501\d{2}")
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


def records(number: int) -> list[Record]:
    return [json.loads(line) for line in week(number).read_text(encoding="utf-8").splitlines()]


def by_ref(number: int, kind: str) -> dict[str, Record]:
    return {ref(record): record for record in records(number) if record["kind"] == kind}


def ref(record: Record) -> str:
    """What names a record in its file: relationships only have a ref where a note needs one."""
    return str(record.get("ref") or f"{record['from']}/{record['type']}/{record['to']}")


def selectors(rows: list[Record]) -> list[tuple[str, str]]:
    """(kind, normalised value) of every entity and claim that is a selector.

    The demo's wallets are none: they fail their checksums.
    """
    found = []
    for row in rows:
        for claim in row.get("claims", ()):
            kind = (
                row["type"] if claim["key"] == "name" and row["kind"] == "entity" else claim["key"]
            )
            kind = "url" if kind == "website" else kind
            if kind in SELECTOR_TYPES and kind != "wallet":
                selector = normalise(kind, claim["value"])
                assert selector, f"{claim['value']} is no {kind}"
                found.append((kind, selector.partition(":")[2]))
    return found


def base58_checksum_holds(text: str) -> bool:
    number = 0
    for letter in text:
        number = number * 58 + BASE58.index(letter)
    raw = number.to_bytes(25, "big")
    digest = hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()
    return digest[:4] == raw[-4:]


def bech32_checksum_holds(text: str) -> bool:
    human, _, data = text.lower().rpartition("1")
    values = (
        [ord(c) >> 5 for c in human]
        + [0]
        + [ord(c) & 31 for c in human]
        + [BECH32.index(c) for c in data]
    )
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(
            (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
        ):
            check ^= generator if top >> bit & 1 else 0
    return check in {1, 0x2BC830A3}


def test_week_one_has_the_size_it_promises() -> None:
    counts = Counter(record["kind"] for record in records(1))
    assert counts == {"source": 31, "entity": 46, "relationship": 84, "note": 13}
    assert [note["author"] for note in records(1) if note.get("note_kind") == "assessment"] == [
        "charlie"
    ]


def test_week_two_adds_six_entities_and_eleven_relationships_and_no_longer_claims_one() -> None:
    assert len(by_ref(2, "entity").keys() - by_ref(1, "entity").keys()) == 6
    before, after = by_ref(1, "relationship"), by_ref(2, "relationship")
    assert len(after.keys() - before.keys()) == 11
    assert before.keys() - after.keys() == {"dom-velm/resolves-to/ip-six"}
    assert "maren-aldous/connected-to/darwan-holding" in after


def test_week_two_changes_three_values_and_dates_one_end() -> None:
    changed, dated = set(), set()
    for kind in ("entity", "relationship"):
        later = by_ref(2, kind)
        for name, record in by_ref(1, kind).items():
            for old in record["claims"]:
                same = [
                    claim
                    for claim in later.get(name, {"claims": []})["claims"]
                    if claim["key"] == old["key"]
                ]
                if same and old["value"] not in [claim["value"] for claim in same]:
                    changed.add((name, old["key"], old["value"]))
                if any(
                    c["value"] == old["value"] and "valid_to" in c and "valid_to" not in old
                    for c in same
                ):
                    dated.add(name)
    assert changed == {
        ("tobin-serrault/owner-of/velm-marine", "share", "62 %"),
        ("orrabay-nominees/shareholder-of/velm-marine", "share", "38 %"),
        ("doc-award", "contract_value", "41.8 million"),
    }
    assert dated == {"bettany-crole/director-of/velm-marine"}


@pytest.mark.parametrize("number", [1, 2])
def test_everything_that_is_referred_to_exists(number: int) -> None:
    rows = records(number)
    refs = [ref(row) for row in rows]
    assert len(refs) == len(set(refs))
    named = {row[key] for row in rows for key in ("from", "to", "about") if key in row}
    named |= {
        source
        for row in rows
        for claim in row.get("claims", ())
        for source in claim.get("sources", ())
    }
    assert named <= set(refs)


@pytest.mark.parametrize("number", [1, 2])
def test_every_selector_lies_in_a_range_reserved_for_documentation(number: int) -> None:
    found = selectors(records(number))
    assert {kind for kind, _ in found} == set(SELECTOR_TYPES) - {"wallet", "bank-account"}
    for kind, value in found:
        if kind == "phone":
            assert DRAMA_PHONES.fullmatch(value), value
        elif kind == "ip":
            assert any(ipaddress.ip_address(value) in network for network in DOCUMENTATION), value
        elif kind in {"domain", "email"}:
            assert value.endswith(".example"), value
        elif kind in {"url", "account"}:
            assert re.search(r"^(https://)?[^/]+\.example/", value), value


@pytest.mark.parametrize("number", [1, 2])
def test_every_domain_address_and_system_number_in_any_text_is_reserved(number: int) -> None:
    text = week(number).read_text(encoding="utf-8")
    for host in re.findall(r"https?://([^/\"\s]+)", text):
        assert host.endswith(".example"), host
    for mail in re.findall(r"[\w.]+@([\w-]+\.[\w.-]+)", text):
        assert mail.rstrip(".").endswith(".example"), mail
    for asn in re.findall(r"\bAS(\d+)", text):
        assert 64496 <= int(asn) <= 64511 or 65536 <= int(asn) <= 65551, asn
    for address in re.findall(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", text):
        assert any(ipaddress.ip_address(address) in network for network in DOCUMENTATION), address


def test_no_wallet_and_no_vessel_number_passes_its_checksum() -> None:
    wallets = {
        claim["value"] for r in records(2) if r.get("type") == "wallet" for claim in r["claims"][:1]
    }
    assert len(wallets) == 2
    # The checks themselves are right: the address of the empty hash, and the shortest example of
    # BIP 173.
    assert base58_checksum_holds("1111111111111111111114oLvT2")
    assert bech32_checksum_holds("A12UEL5L")
    for wallet in wallets:
        assert not (
            bech32_checksum_holds(wallet)
            if wallet.startswith("bc1")
            else base58_checksum_holds(wallet)
        )
    numbers = [c["value"] for r in records(2) for c in r.get("claims", ()) if c["key"] == "imo"]
    assert numbers
    for number in numbers:
        weighed = sum(
            int(digit) * weight for digit, weight in zip(number, range(7, 1, -1), strict=False)
        )
        assert weighed % 10 != int(number[-1])


def test_the_file_is_hard_to_print_on_purpose() -> None:
    names = [
        claim["value"]
        for r in records(1)
        for claim in r.get("claims", ())
        if claim["key"] == "name"
    ]
    for script in (r"[A-Z]", r"[\u0400-\u04ff]", r"[\u0370-\u03ff]", r"[\u0600-\u06ff]"):
        assert any(re.search(script, name) for name in names)
    assert '=HYPERLINK("x")<script>#read("/etc/passwd")' in names
    markings = {claim.get("marking") for r in records(1) for claim in r.get("claims", ())}
    assert {"TLP:AMBER", "TLP:RED"} <= markings


def test_two_sources_disagree_about_when_the_winner_was_incorporated() -> None:
    claims = [
        claim
        for claim in by_ref(1, "entity")["velm-marine"]["claims"]
        if claim["key"] == "incorporated"
    ]
    assert len({claim["value"] for claim in claims}) == 2
    assert set(claims[0]["sources"]).isdisjoint(claims[1]["sources"])
