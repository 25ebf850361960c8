"""A STIX note is a note on each object that it refers to."""

from collections.abc import Iterator
from typing import Any

from basset.exchange.formats.stix.own import own_markings
from basset.exchange.records import Record


def records(item: Record, markings: list[str], project_id: str) -> Iterator[Record]:
    """The notes of *item*; *project_id* is what the file calls our project."""
    basis: Record = {
        "kind": "note",
        "text": item["content"] if "x_basset_key" in item else _text(item),
        "note_kind": item.get("x_basset_kind") or "note",
        "confidence": item["confidence"] if _is_percent(item) else None,
        "audience": item.get("x_basset_audience"),
        "author": ", ".join(item.get("authors") or ()) or None,
        "markings": own_markings(item) if "x_basset_key" in item else markings,
    }
    abouts = [about for about in map(_about, item["object_refs"]) if about != (project_id, None)]
    for number, (about, kind) in enumerate(abouts or [(None, None)]):
        ref = item["id"] if number == 0 else f"{item['id']} {about}"
        own = {"ref": ref, "external_id": ref, "about": about, "about_kind": kind}
        if number == 0:
            own["key"] = item.get("x_basset_key")
        yield {**basis, **own}


def _about(ref: Any) -> tuple[Any, str | None]:
    is_tie = isinstance(ref, str) and ref.startswith("relationship--")
    return ref, "relationship" if is_tie else None


def _is_percent(item: Record) -> bool:
    confidence = item.get("confidence")
    return isinstance(confidence, int) and not isinstance(confidence, bool)


def _text(item: Record) -> str:
    """The text of a note, with what STIX keeps beside it."""
    abstract = f"**{item['abstract']}**\n\n" if item.get("abstract") else ""
    beside = [
        ("Labels", ", ".join(item.get("labels") or ())),
        ("Confidence", "" if _is_percent(item) else str(item.get("confidence", ""))),
        *(_reference(reference) for reference in item.get("external_references") or ()),
    ]
    told = "".join(f"\n\n{name}: {text}" for name, text in beside if text)
    return f"{abstract}{item['content']}{told}"


def _reference(reference: Record) -> tuple[str, str]:
    parts = (reference.get(name) for name in ("external_id", "url", "description"))
    return reference.get("source_name") or "Source", ", ".join(filter(None, parts))
