"""A snapshot as an audience may know it: pure, lines in and lines out.

All that follows sees these lines only, so that nothing else can come into a copy.
"""

import re
from collections.abc import Iterable
from typing import Any

from basset.investigations.chart import renamed
from basset.investigations.note import audience_of
from basset.investigations.sight import may_see, name_left, says
from basset.reports.audiences.pseudonyms import Pseudonyms
from basset.reports.audiences.rules import Audience, Treatment
from basset.reports.audiences.withheld import Withheld, people_of, withheld_in, without_people
from basset.reports.text import as_words

Line = dict[str, Any]
Claim = dict[str, Any]

MASKED = "withheld"


class Telling:
    """*lines* for an audience; *withheld* is what they lack.

    *ids*: what the entities and relationships in it are called here. *later*: of the newer
    snapshot; what is *gone* there, by its id or as a claim, is not in this one either.
    """

    def __init__(
        self,
        lines: Iterable[Line],
        audience: Audience,
        secret: str,
        later: "Telling | None" = None,
    ) -> None:
        self._audience = audience
        self._pseudonyms = Pseudonyms(secret, audience.name)
        self._later = later
        self.withheld: set[Withheld] = set()
        self.ids: dict[str, str] = {}
        self.gone: set[str | Withheld] = set()
        self._words: dict[str, str] = {}  # of those who lost their names, by these
        by_kind: dict[str, list[Line]] = {}
        for line in lines:
            by_kind.setdefault(line["kind"], []).append(line)
        header = by_kind["snapshot"][0]
        self._usual = header["project"]["marking"]
        self._about = {None, header["project"]["id"]}
        self._sources = {line["id"]: line for line in by_kind.get("source", ())}
        told = [*map(self._entity, by_kind.get("entity", ()))]
        self._hidden_names = {one.value for one in self.withheld if one.field == "name"}
        told += [
            *map(self._relationship, by_kind.get("relationship", ())),
            *map(self._note, by_kind.get("note", ())),
            *map(self._source, self._sources.values()),
        ]
        kept = sorted(filter(None, told), key=lambda line: (line["kind"], line["id"]))
        self.lines = [self._header(header), *kept]

    def _header(self, header: Line) -> Line:
        project = header["project"]
        if not self._may(self._usual):
            self._withhold(header["project"], "project", "description")
            project = project | {"description": "", "marking": str(self._audience.max_marking)}
        if project["import_incomplete"]:
            project = project | {"import_incomplete": "its name is withheld"}
        scope = header["scope"]
        if scope:
            gone = [self._pseudonyms.own_id(id_) for id_ in scope["missing"]]
            scope = scope | {"missing": gone}
        told = {"project": project, "scope": scope, "audience": self._audience.name}
        if chart := header.get("chart"):
            seen = self.ids if self._may(chart["marking"]) else {}
            told["chart"] = chart | renamed(chart, seen)
        return header | told

    def _may(self, *markings: str | None) -> bool:
        return may_see(self._audience.max_marking, self._usual, *markings)

    def _withhold(self, line: Line, kind: str, *fields: str) -> None:
        self.withheld |= withheld_in(line, kind, *fields)

    def _without_people(self, line: Line) -> Line:
        self.withheld |= people_of(line)
        return without_people(line)

    def _entity(self, line: Line) -> Line | None:
        claims = self._claims(line)
        name = name_left(line, claims)
        if name is None or not says(line, claims, "type") or not self._known(line):
            self._withhold(line, "entity", "name")
            self._go(line, claims)
            return None
        treatment = self._audience.types.get(line["type"], Treatment.KEEP)
        if treatment is Treatment.KEEP:
            self.ids[line["id"]] = line["id"]
            self._about.add(line["id"])
            return self._plain(line, claims) | {"name": name}
        self._withhold(line, "entity", "name")
        return self._nameless(line, claims, treatment)

    def _nameless(self, line: Line, claims: list[Claim], treatment: Treatment) -> Line:
        """An entity that is there, and of which only what *keys* name is told."""
        word = f"{as_words(line['type']).capitalize()} ({MASKED})"
        if treatment is Treatment.PSEUDONYM:
            word = self._pseudonyms.word(line["type"], line["id"])
        own_id = self.ids[line["id"]] = self._pseudonyms.own_id(line["id"])
        told = []
        for claim in claims:
            if claim["key"] in self._audience.keys:
                told.append(claim)
            else:
                self._withhold_claim(line, claim)
        called = (claim["value"] for claim in claims if claim["key"] in {"name", "alias"})
        self._words |= dict.fromkeys((line["name"], *map(str, called)), word)
        return self._plain(line, told) | {"id": own_id, "name": word}

    def _relationship(self, line: Line) -> Line | None:
        claims = self._claims(line)
        ends = {name: self.ids.get(line[name]) for name in ("from_id", "to_id")}
        known = self._known(line) and says(line, claims, "type")
        if None in ends.values() or not known:
            self._go(line, claims)
            return None
        same = all(line[name] == own_id for name, own_id in ends.items())
        self.ids[line["id"]] = line["id"] if same else self._pseudonyms.own_id(line["id"])
        if same:
            self._about.add(line["id"])
        # What an end was before it was corrected is a name as well.
        hidden = self._hidden_names
        told = [c for c in claims if c["key"] not in {"from", "to"} or c["value"] not in hidden]
        return self._plain(line, told) | ends | {"id": self.ids[line["id"]]}

    def _known(self, line: Line) -> bool:
        """Whether the audience may know that *line* is there, by now as well."""
        return self._may(line.get("marking")) and not self._went(line["id"])

    def _went(self, what: str | Withheld) -> bool:
        return self._later is not None and what in self._later.gone

    def _go(self, line: Line, claims: list[Claim]) -> None:
        """Withhold that *line* is there, and *claims*."""
        self.gone.add(line["id"])
        for claim in claims:
            self._withhold_claim(line, claim)

    def _withhold_claim(self, line: Line, claim: Claim) -> None:
        own = Withheld(line["kind"], line["id"], claim["key"], str(claim["value"]))
        self.withheld.add(own)
        self._without_people(claim)

    def _claims(self, line: Line) -> list[Claim]:
        """The claims of *line* that the audience may know, as they were recorded."""
        told = []
        for claim in line["claims"]:
            own = Withheld(line["kind"], line["id"], claim["key"], str(claim["value"]))
            if self._may(line.get("marking"), claim.get("marking")) and not self._went(own):
                told.append(claim)
            else:
                self.gone.add(own)
                self._withhold_claim(line, claim)
        return told

    def _plain(self, line: Line, claims: list[Claim]) -> Line:
        """*line* with *claims*, without what only those who work on the case may know."""
        bare: Line = {"key": None, "selectors": [], "origins": []}
        told = [self._treated(line, claim) for claim in claims]
        return line | {name: bare[name] for name in bare if name in line} | {"claims": told}

    def _treated(self, line: Line, claim: Claim) -> Claim:
        told = self._without_people(claim) | {"origin": ""}
        told["sources"] = [self._source_id(id_) for id_ in claim.get("sources", ())]
        treatment = self._audience.keys.get(claim["key"], Treatment.KEEP)
        if treatment is not Treatment.KEEP:
            self._withhold_claim(line, claim)
            word = self._pseudonyms.word(claim["key"], str(claim["value"]))
            told["value"] = MASKED if treatment is Treatment.MASK else word
        return told

    def _note(self, line: Line) -> Line | None:
        only = audience_of(line["note_kind"], line.get("audience"))
        treatment = self._audience.notes
        plain = self._without_people(line)
        if (
            only not in {None, self._audience.name}
            or treatment is Treatment.MASK
            # What is noted of somebody without a name would tell who that is.
            or line["subject_id"] not in self._about
            or not self._known(line)
        ):
            self._withhold(line, "note", "text")
            self._go(line, [])
            return None
        text = self._renamed(line["text"]) if treatment is Treatment.PSEUDONYM else line["text"]
        return plain | {"text": text, "audience": None}

    def _renamed(self, text: str) -> str:
        """*text* with pseudonyms for the names of those who have one."""
        by_name = {name.casefold(): word for name, word in self._words.items()}
        names = "|".join(map(re.escape, sorted(self._words, key=len, reverse=True)))
        if not names:
            return text
        return re.sub(
            rf"(?<!\w)(?:{names})(?!\w)",
            lambda m: by_name[m[0].casefold()],
            text,
            flags=re.IGNORECASE,
        )

    def _source_id(self, id_: str) -> str:
        """What a source is called here; one that the project no longer has stays as it is."""
        line = self._sources.get(id_)
        return id_ if line is None or self._keeps(line) else self._pseudonyms.own_id(id_)

    def _keeps(self, line: Line) -> bool:
        return self._audience.sources is Treatment.KEEP and self._known(line)

    def _source(self, line: Line) -> Line:
        self._withhold(line, "source", "note")
        if self._keeps(line):
            return line | {"note": ""}
        self.gone.add(line["id"])
        self._withhold(line, "source", "title", "url", "sha256")
        title = f"A source that is {MASKED}"
        if self._audience.sources is Treatment.PSEUDONYM:
            title = self._pseudonyms.word("source", line["id"])
        nothing = dict.fromkeys(line.keys() - {"kind", "id", "title", "note"})
        told = {"kind": "source", "id": self._source_id(line["id"]), "title": title, "note": ""}
        return nothing | told
