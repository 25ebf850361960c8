"""One case twice: as it is, and with what a reader with a limit must not see planted all over it."""

from datetime import datetime, timedelta
from typing import Any

from basset.investigations.chart import CHART, ChartInput
from basset.investigations.entity import EntityChange, EntityInput
from basset.investigations.note import NoteInput
from basset.investigations.project import ProjectInput
from basset.investigations.relationship import RelationshipInput
from basset.investigations.source import SourceInput
from basset.schedules.models import ScheduleInput
from basset.wiring import Services

# Part of everything that is hidden, and of nothing else.
SECRET = "zorvex"
RED = "TLP:RED"


class Case:
    """A project with people, a firm, an address; *ids* by what their rows are called."""

    def __init__(self, services: Services, name: str, now: datetime) -> None:
        self._services = services
        self._now = now
        about = ProjectInput(name=name, description="Dredging", marking="TLP:AMBER")
        self.project = services.projects.create(about, now).id
        self.ids: dict[str, str] = {}
        self._notes = 0
        self._open()

    def entity(self, type_: str, name: str, **more: Any) -> str:
        data = EntityInput(type=type_, name=name, external_id=name, **more)
        made = self._services.entities.create(self.project, data, self._now)
        return self.ids.setdefault(name, made.id)

    def tie(self, start: str, type_: str, end: str, **more: Any) -> str:
        ends = {"from_id": self.ids[start], "to_id": self.ids[end]}
        data = RelationshipInput(type=type_, **ends, **more)
        made = self._services.relationships.create(self.project, data, self._now)
        return self.ids.setdefault(f"{start} {type_} {end}", made.id)

    def source(self, title: str, **more: Any) -> str:
        made = self._services.sources.create(
            self.project, SourceInput(title=title, **more), self._now
        )
        return self.ids.setdefault(title, made.id)

    def note(self, text: str, about: str | None = None, **more: Any) -> str:
        subject = about and self.ids[about]
        data = NoteInput(text=text, subject_id=subject, external_id=text, **more)
        self._notes += 1
        at = self._now + timedelta(minutes=self._notes)
        return self._services.notes.create(self.project, data, at).id

    def chart(self, title: str, *names: str, **more: Any) -> str:
        """Saved anew under the same title, it changes."""
        places = [place for name in names for place in (len(name), -ord(name[0]))]
        shown = {"entities": [self.ids[name] for name in names], "places": places}
        data = ChartInput(title=title, external_id=title, pinned=shown["entities"], **shown, **more)
        made = self._services.store(CHART).create(self.project, data, self._now)
        return self.ids.setdefault(title, made.id)

    def change(self, name: str, **changes: Any) -> None:
        self._services.entities.update(
            self.project, self.ids[name], EntityChange(**changes), self._now
        )

    def schedule(self, title: str, often: str = "daily", **config: Any) -> str:
        data = ScheduleInput(report_config={"title": title, **config}, frequency=often)
        return self.ids.setdefault(
            title, self._services.schedules.create(self.project, data, self._now).id
        )

    def _open(self) -> None:
        self.source("Register", url="https://register.example/1", marking="TLP:GREEN")
        self.source("Ledger", note="kept by the firm")
        self.entity("person", "Maren Aldous", claims=[_claim("email", "maren@sennick.example")])
        self.entity("person", "Bo Quill", claims=[_claim("alias", "Harbour Five")])
        self.entity("person", "Maren Aldus")
        self.entity("organization", "Sennick", claims=[_claim("phone", "+44 20 7946 0958")])
        self.entity("email", "office@sennick.example")
        self.tie("Maren Aldous", "director-of", "Sennick", sources=[self.ids["Register"]])
        self.tie("Bo Quill", "owner-of", "Sennick")
        self.note("They met at [[Harbour Nine]] and [[Sennick]].")
        self.note("Seen on the quay.", "Bo Quill", kind="finding")
        self.chart("Owners", "Bo Quill", "Sennick", "Maren Aldous")
        self.schedule("Weekly")
        self.schedule("On Bo", "hourly", report_type="dossier", entity_ids=[self.ids["Bo Quill"]])

    def plant(self) -> None:
        """Put into the case what is stricter than AMBER: rows, claims, and what they reach."""
        hidden = self.source(
            f"{SECRET} file", url=f"https://{SECRET}.example", note=SECRET, marking=RED
        )
        for name in (f"{SECRET} Holding", "Harbour Nine"):
            claims = [_claim("email", f"{SECRET}@hidden.example"), _claim("note", SECRET)]
            self.entity("organization", name, marking=RED, claims=claims)
        self.entity("email", f"{SECRET}@hidden.example", marking=RED)
        # A name, an alias, an address that only a few may know, of somebody whom all know.
        known = {"marking": RED, "confidence": 99, "sources": [hidden]}
        told = [
            _claim(key, value, **known)
            for key, value in (
                ("name", f"Aaron {SECRET}"),
                ("alias", f"{SECRET} alias"),
                ("email", f"{SECRET}@bo.example"),
                ("phone", "+44 20 7946 0000"),
                (f"{SECRET}-key", 7),
            )
        ]
        self.change("Bo Quill", claims=[*told, _claim("alias", "Harbour Five", sources=[hidden])])
        self._plant_below()

    def _plant_below(self) -> None:
        # Nobody without its name may know that there is somebody.
        for name in ("Working title", "Gone title"):
            self.entity("person", name)
            secret = _claim("name", f"{SECRET} of {name}", marking=RED)
            self.change(name, claims=[secret], end_claims=[_claim("name", name)])
        self.tie("Maren Aldous", f"{SECRET}-friend", "Sennick", marking=RED)
        self.tie("Maren Aldous", "adviser-of", f"{SECRET} Holding")
        self.note(f"{SECRET} of the project", marking=RED)
        self.chart(f"{SECRET} chart", "Bo Quill", marking=RED)
        hidden = (f"{SECRET} Holding", "Harbour Nine")
        self.chart("Owners", hidden[0], "Bo Quill", hidden[1], "Sennick", "Maren Aldous")
        self.note("On what is hidden.", f"{SECRET} Holding")
        self.note("On a tie that is hidden.", f"Maren Aldous {SECRET}-friend Sennick")
        about = {"report_type": "dossier", "entity_ids": [self.ids[f"{SECRET} Holding"]]}
        self.schedule(f"{SECRET} dossier", **about)
        self.delete("Gone title")

    def delete(self, name: str) -> None:
        self._services.entities.delete(self.project, self.ids.pop(name), self._now)


def _claim(key: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"key": key, "value": value, **more}
