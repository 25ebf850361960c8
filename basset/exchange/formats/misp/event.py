"""The records of one event of MISP."""

from collections.abc import Iterator
from typing import Any

from basset.exchange.checks import BadRecord
from basset.exchange.formats.misp import attributes, words
from basset.exchange.formats.misp.objects import MispObject, object_records
from basset.exchange.properties import as_value, line_of
from basset.exchange.records import Record
from basset.exchange.selecting import named_entity, tie
from basset.exchange.vocabulary import kebab


class MispEvent:
    """One event, by its *header*: all but its attributes and objects, which come one by one.

    *refs*: what attributes that others refer to are called, by uuid.
    """

    def __init__(self, header: Record, refs: dict[str, str], region: str) -> None:
        if not isinstance(header.get("uuid"), str) or not header["uuid"]:
            raise BadRecord("uuid is missing")
        self.uuid: str = header["uuid"]
        self._header = header
        self._refs = refs
        self._region = region
        self._markings, self._labels = attributes.tags_of(header)
        marked = {"markings": self._markings} if self._markings else {}
        self._sources = [
            {"kind": "source", "ref": url, "url": url, "title": url, **marked}
            for url in dict.fromkeys(header["links"])
        ]

    def made_of(self, piece: tuple[str, Any]) -> Iterator[Record]:
        """The records of the Event itself, an Attribute or an Object in it."""
        kind, item = piece
        if kind == "Event":
            return self.itself()
        return self.attribute(item) if kind == "Attribute" else self.object(item)

    def itself(self) -> Iterator[Record]:
        """The event itself, who made it, what it is about and what it follows."""
        head = self._header
        info = line_of(head.get("info")) or f"event {self.uuid}"
        claims = [{"key": "name", "value": info}, *attributes.labels_as_claims(self._labels)]
        claims += [
            {"key": key, "value": value}
            for key, value in (
                ("date", as_value(head.get("date"))),
                ("threat-level", words.THREAT_LEVELS.get(str(head.get("threat_level_id")))),
                ("analysis", words.ANALYSES.get(str(head.get("analysis")))),
            )
            if value
        ]
        yield from self._sources
        entity = {"kind": "entity", "type": "report", "claims": claims, **_known_as(self.uuid)}
        yield self.said(entity, whole=True)
        yield from map(self.said, self._maker())
        yield from self.galaxies(self.uuid, head)
        yield from self._related()
        for report in attributes.members_of(head, "EventReport"):
            if text := as_value(report.get("content")):
                name = line_of(report.get("name"))
                note = {"kind": "note", "about": self.uuid, "text": f"{name}\n\n{text}".strip()}
                yield {**note, **({"markings": self._markings} if self._markings else {})}

    def said(self, record: Record, item: Record | None = None, *, whole: bool = False) -> Record:
        """*record* with what the event and the *item* in it say of who may see it, and when it was.

        *whole*: nobody else speaks of this row, so that it is marked as a whole.
        """
        markings = [*self._markings, *(attributes.tags_of(item)[0] if item else [])]
        details: Record = attributes.seen_of(item) if item else {}
        if self._sources:
            details["sources"] = [source["ref"] for source in self._sources]
        row = {"markings": markings} if markings and whole else {}
        if markings:
            details["markings"] = markings
        return {**record, **row, **({"said": details} if details else {})}

    def attribute(self, item: Any) -> Iterator[Record]:
        """What an attribute names, and the event's mention of it."""
        kind, uuid, value = attributes.checked_attribute(item)
        if kind == words.LINK:
            return
        thing = attributes.thing_of(kind, value)
        if thing is None:
            claims = [{"key": kebab(kind), "value": value}, *_comments(item)]
            entity = {"kind": "entity", "type": "report", "claims": claims, **_known_as(self.uuid)}
            yield self.said(entity, item)
            return
        entity = self._entity(thing, uuid, item)
        yield self.said(entity, item)
        yield self._mention(entity["ref"], item)
        if thing.second:
            other = named_entity(*thing.second)
            yield self.said(other, item)
            yield self.said(tie("resolves-to", entity["ref"], other["ref"]), item, whole=True)
        yield from self.galaxies(entity["ref"], item)

    def object(self, item: Any) -> Iterator[Record]:
        """An object, what it has that is an entity of its own, and what it refers to."""
        made: MispObject = object_records(item, self._refs, self._region)
        identity = {"kind": "entity", "type": made.kind, "claims": made.claims}
        yield self.said({**identity, **_known_as(made.uuid)}, item, whole=True)
        yield self._mention(made.uuid, {**item, "uuid": f"mention {made.uuid}"})
        for part, record in made.others:
            is_tie = record["kind"] == "relationship"
            yield self.said(record, {**part, "Tag": tags_within(item, part)}, whole=is_tie)

    def galaxies(self, about: str, item: Record) -> Iterator[Record]:
        """What an event or an attribute is said to have to do with: actors, malware, techniques."""
        for galaxy in attributes.members_of(item, "Galaxy"):
            for cluster in attributes.members_of(galaxy, "GalaxyCluster"):
                if not (name := line_of(cluster.get("value"))):
                    continue
                entity = named_entity(
                    words.galaxy_type(line_of(galaxy.get("type")) or "thing"), name
                )
                if description := as_value(cluster.get("description")):
                    entity["claims"].append({"key": "description", "value": description})
                yield self.said(entity, item)
                kind = "mentions" if about == self.uuid else "related-to"
                yield self.said(tie(kind, about, entity["ref"]), item, whole=True)

    def _entity(self, thing: attributes.Thing, uuid: str, item: Record) -> Record:
        entity = named_entity(thing.kind, thing.name)
        if thing.is_cut:
            entity |= _known_as(uuid)
        entity["claims"] += [*thing.claims, *_comments(item)]
        entity["claims"] += attributes.labels_as_claims(attributes.tags_of(item)[1])
        entity["claims"] += _sightings(item)
        return entity

    def _mention(self, ref: str, item: Record) -> Record:
        mention = tie("mentions", self.uuid, ref)
        claims = [{"key": "type", "value": "mentions"}]
        if category := line_of(item.get("category")):
            claims.append({"key": "category", "value": category})
        if isinstance(item.get("to_ids"), bool):
            claims.append({"key": "to-ids", "value": item["to_ids"]})
        mention |= {"external_id": item["uuid"], "claims": claims}
        return self.said(mention, item, whole=True)

    def _maker(self) -> Iterator[Record]:
        maker = self._header.get("Orgc")
        name = line_of(maker.get("name")) if isinstance(maker, dict) else ""
        if name:
            entity = named_entity("organization", name)
            yield entity
            yield tie("published-by", self.uuid, entity["ref"])

    def _related(self) -> Iterator[Record]:
        for each in attributes.members_of(self._header, "RelatedEvent"):
            other = each.get("Event")
            if isinstance(other, dict) and isinstance(other.get("uuid"), str):
                name = line_of(other.get("info")) or f"event {other['uuid']}"
                claims = [{"key": "name", "value": name}]
                entity = {"kind": "entity", "type": "report", "claims": claims}
                yield self.said({**entity, **_known_as(other["uuid"])})
                yield self.said(tie("related-to", self.uuid, other["uuid"]), whole=True)


def tags_within(item: Record, part: Record) -> list[Any]:
    """The tags of a part of an object, and those of the object."""
    return [tag for each in (item, part) for tag in attributes.members_of(each, "Tag")]


def _known_as(uuid: str) -> Record:
    """Everybody who speaks of it calls it by this *uuid*."""
    return {"ref": uuid, "external_id": uuid, "global_id": uuid}


def _comments(item: Record) -> Iterator[Record]:
    if comment := as_value(item.get("comment")):
        yield {"key": "comment", "value": comment}


def _sightings(item: Record) -> Iterator[Record]:
    """When others saw it, in seconds since 1970."""
    for each in attributes.members_of(item, "Sighting"):
        if value := as_value(each.get("date_sighting")):
            yield {"key": "sighted", "value": value}
