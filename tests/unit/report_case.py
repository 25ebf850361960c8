"""A small investigation as the lines of a snapshot: what the report tests have in common."""

from dataclasses import replace
from typing import Any

from basset.reports.compose import compose
from basset.reports.config import ReportConfig
from basset.reports.order import Order, Previous
from basset.reports.report import Report

PROJECT = "11111111-2222-4333-8444-555555555555"
WEEK_1, WEEK_2 = "2026-01-05T09:00:00.000000Z", "2026-01-12T09:00:00.000000Z"
MONDAY, NEXT_MONDAY = "2026-01-05T08:00:00.000000Z", "2026-01-12T08:00:00.000000Z"
HOSTILE = '=HYPERLINK("x")<script>#read("/etc/passwd")'
TRICKS = (
    HOSTILE,
    "{{ 7*7 }}",
    "$x^2$",
    "[x](javascript:alert(1))",
    "a|b",
    "`rm`",
    "&amp;",
    "#let x = 1",
    "*no* _no_",
)
NAMES = {
    "alice": ("person", "Alice Vantry"),
    "bob": ("person", "Bob Tarrow"),
    "cyrillic": ("organization", "ООО «Лагуна-Грунт»"),
    "greek": ("organization", "Ναυτιλιακή Εταιρεία Καλαθάρης"),
    "arabic": ("organization", "شركة الدروان القابضة"),
    "hostile": ("organization", HOSTILE),
    "domain": ("domain", "velm.example"),
    "email": ("email", "alice@velm.example"),
    "ip": ("ip", "203.0.113.47"),
    "ip6": ("ip", "2001:db8::7"),
    "url": ("url", "https://velm.example/about"),
    "wallet": ("wallet", "bc1q" + "example" * 8),
    "award": ("event", "Award of the contract"),
    "old": ("malware", "Withdrawn entry"),
    **{f"extra-{n}": ("document", f"Document {n}") for n in range(6)},
}
CONFIG = ReportConfig(title="Weekly report", report_type="full")


def claim(key: str, value: Any, *sources: str, **more: Any) -> dict[str, Any]:
    plain = {
        "key": key,
        "value": value,
        "origin": "case",
        "recorded_at": MONDAY,
        "recorded_by": "alice",
    }
    return {**plain, "sources": list(sources), **more}


def entity(id_: str, *claims: dict[str, Any], **more: Any) -> dict[str, Any]:
    type_, name = NAMES[id_]
    plain = {
        "kind": "entity",
        "id": id_,
        "key": f"case:{id_}",
        "type": type_,
        "name": name,
        "status": "active",
    }
    own = claim("name", name, "register")
    return {
        **plain,
        "selectors": [],
        "origins": ["case"],
        "created_at": MONDAY,
        "claims": [own, *claims],
        **more,
    }


def relationship(
    from_id: str, type_: str, to_id: str, *claims: dict[str, Any], **more: Any
) -> dict[str, Any]:
    id_ = f"{from_id}/{type_}/{to_id}"
    plain = {
        "kind": "relationship",
        "id": id_,
        "key": id_,
        "type": type_,
        "from_id": from_id,
        "to_id": to_id,
    }
    return {
        **plain,
        "status": "active",
        "origins": ["case"],
        "created_at": MONDAY,
        "claims": list(claims),
        **more,
    }


def source(id_: str, title: str, **more: Any) -> dict[str, Any]:
    plain: dict[str, Any] = dict.fromkeys(
        ("url", "retrieved_at", "sha256", "reliability", "credibility", "marking")
    )
    return {**plain, "kind": "source", "id": id_, "title": title, "note": "", **more}


def note(
    id_: str, text: str, subject: str | None = None, kind: str = "note", **more: Any
) -> dict[str, Any]:
    plain = {
        "kind": "note",
        "id": id_,
        "text": text,
        "subject_id": subject,
        "note_kind": kind,
        "author": "charlie",
    }
    return {
        **plain,
        "confidence": None,
        "audience": None,
        "marking": None,
        "created_at": MONDAY,
        "updated_at": MONDAY,
        **more,
    }


def header(**project: Any) -> dict[str, Any]:
    named = {
        "id": PROJECT,
        "name": "The Case",
        "description": "",
        "marking": "TLP:GREEN",
        "import_incomplete": None,
    }
    plain = {
        "kind": "snapshot",
        "schema": 1,
        "run_id": "run",
        "read_at": MONDAY,
        "revision_before": 7,
        "revision_after": 7,
        "scope": None,
        "outside": [],
    }
    return {**plain, "project": {**named, "revision": 7, **project}}


def lines(
    *, head: dict[str, Any] | None = None, more: list[dict[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """The case; *more* lines replace those of the same kind and id, or are added."""
    things = [
        *(entity(id_) for id_ in NAMES if id_ not in {"alice", "hostile", "award", "old"}),
        entity(
            "alice",
            claim("born", "1974", "ledger", confidence=70),
            claim("born", "1976", "register", confidence=90),
            claim("role", "Commissioner", "ledger", valid_from="2021-04-01"),
            claim(
                "description",
                "Wrote from bob@velm.example, see https://velm.example/x",
                marking="TLP:AMBER",
            ),
        ),
        entity("hostile", *(claim("alias", trick) for trick in TRICKS)),
        entity("award", claim("date", "2025-06-12", "register")),
        entity("old", status="revoked"),
        relationship(
            "alice",
            "director-of",
            "arabic",
            claim("share", "62 %", "register", valid_from="2024-11"),
        ),
        relationship(
            "bob",
            "employed-by",
            "arabic",
            claim("role", "clerk", "ledger", valid_from="2016", valid_to="2023"),
        ),
        relationship("alice", "uses", "email"),
        relationship("arabic", "uses", "domain"),
        source(
            "register",
            "Register of Companies",
            url="https://register.example/4471",
            reliability="A",
            credibility=1,
        ),
        source(
            "ledger",
            "The Ledger",
            retrieved_at="2026-01-04",
            sha256="ab" * 32,
            reliability="C",
            credibility=3,
        ),
        source("unused", "Nobody cites this"),
        note("view", "We **assess** that Alice knew.\n\n- one\n- two", kind="assessment"),
        note("check", "Ask Bob again. <b>bold</b> [x](javascript:alert(1))", subject="alice"),
    ]
    by_id = {(thing["kind"], thing["id"]): thing for thing in (*things, *(more or []))}
    return [head or header(), *(by_id[key] for key in sorted(by_id))]


def order(**more: Any) -> Order:
    return replace(
        Order("5a6e9f10-0000-4000-8000-8d2f5e1c7a44", 1, 1, PROJECT, None, CONFIG, WEEK_1), **more
    )


def previous() -> Previous:
    return Previous("before", 1, WEEK_1)


def report(
    snapshot: list[dict[str, Any]] | None = None,
    *,
    before: list[dict[str, Any]] | None = None,
    **more: Any,
) -> Report:
    return compose(snapshot or lines(), order(**more), before)
