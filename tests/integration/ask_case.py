"""A case to ask about."""

from datetime import datetime
from typing import Any

from basset.ask.service import Asking
from basset.investigations.project import ProjectInput
from basset.wiring import Services


class Case:
    """A case with people and firms, by name."""

    def __init__(self, services: Services, now: datetime) -> None:
        self.services, self.now = services, now
        self.project = services.projects.create(ProjectInput(name="Sennick"), now).id
        self.ids: dict[str, str] = {}
        for name in ("Anna Weiss", "Bo Quill", "Cem Ada"):
            self.add("entities", name, type="person", name=name)
        for name in ("Kestrel Freight", "Gullwing", "Harbour Nine"):
            self.add("entities", name, type="organization", name=name)
        self.add("sources", "Register", title="Register", reliability="A", credibility=1)
        self.add("sources", "Rumour", title="Rumour", reliability="E")

    @property
    def asking(self) -> Asking:
        return self.services.asking

    def add(self, store: str, called: str, **said: Any) -> str:
        rows = getattr(self.services, store)
        self.ids[called] = rows.create(self.project, rows.kind.input(**said), self.now).id
        return self.ids[called]

    def tie(self, start: str, word: str, end: str, **said: Any) -> str:
        ends = {"from_id": self.ids[start], "to_id": self.ids[end]}
        said["sources"] = [self.ids[title] for title in said.get("sources", ())]
        return self.add("relationships", f"{start} {word} {end}", type=word, **ends, **said)

    def sentences(self, start: str, end: str, **wanted: Any) -> list[str]:
        answer = self.asking.paths(self.project, self.ids[start], self.ids[end], **wanted)
        return [path.sentence for path in answer.paths]
