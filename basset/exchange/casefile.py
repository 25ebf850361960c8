"""What a case is beside its rows: the project and its schedules as neutral records, and back."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from basset import canonical
from basset.clock import parse
from basset.database import Database
from basset.errors import InvalidFile, InvalidInput
from basset.exchange.checks import BadRecord, checked_fields, checked_moment
from basset.exchange.records import Placed, Record, checked_model
from basset.investigations.fields import stricter
from basset.investigations.project import Project, ProjectChange, ProjectInput
from basset.investigations.projects import ProjectStore
from basset.reports.config import HANDING_OVER
from basset.schedules.models import Schedule, ScheduleInput
from basset.schedules.rules import RULE_FIELDS, new_fields, stored_config
from basset.schedules.store import ScheduleStore

KEYS = "MATCH (n:Entity) WHERE n.id IN $ids RETURN n.id AS id, n.key AS key"


class OpenedCase(NamedTuple):
    """The project that a file describes, and since when there is one."""

    project: ProjectInput
    created_at: datetime | None


class CaseFile:
    """Writes the head of a case's file, and does what the head of such a file says."""

    def __init__(self, db: Database, projects: ProjectStore, schedules: ScheduleStore) -> None:
        self._db = db
        self._projects = projects
        self._schedules = schedules

    def project(self, project_id: str) -> Record:
        project = self._projects.get(project_id).model_dump(mode="json")
        names = ("created_at", *ProjectInput.model_fields)
        fields = {name: project[name] for name in names if project[name] not in (None, "")}
        return {**fields, "kind": "project"}

    def schedules(self, project_id: str) -> Iterator[Record]:
        """The project's schedules, in the order of what they say; entities by key."""
        records = [self._schedule(schedule) for schedule in self._schedules.all_of(project_id)]
        return iter(sorted(filter(None, records), key=canonical.dump))

    def begin(self, project_id: str, said: ProjectInput, now: datetime) -> list[str]:
        """Give the project the marking of its file, before anything of it is written.

        A marking only rises, unless the project is new and nobody gave it one. What else it says of
        itself stays. Says in sentences what came of it.
        """
        project = self._projects.get(project_id)
        remarks = _differences(project, said)
        usual = ProjectInput.model_fields["marking"].default
        is_unmarked = project.revision == 0 and project.marking == usual
        wanted = said.marking if is_unmarked else stricter(project.marking, said.marking)
        if "marking" in said.model_fields_set and wanted != project.marking:
            self._update(project_id, {"marking": wanted}, now)
            remarks.append(f"the marking changes from {project.marking} to {wanted}")
        return remarks

    def end(
        self,
        project_id: str,
        said: ProjectInput | None,
        schedules: Sequence[ScheduleInput],
        now: datetime,
    ) -> list[str]:
        """Fill what the project does not say of itself, and put on it the *schedules* it has not.

        They are disabled. Says in sentences what came of it.
        """
        if said:
            project = self._projects.get(project_id)
            told = said.model_dump(mode="json").items()
            gaps = {name: value for name, value in told if value and not getattr(project, name)}
            self._update(project_id, gaps, now)
        known = [_rule(schedule) for schedule in self._schedules.all_of(project_id)]
        restored = 0
        for schedule in schedules:
            fields = new_fields(schedule, now)
            if {name: fields[name] for name in (*RULE_FIELDS, "report_config")} not in known:
                self._schedules.create(project_id, schedule, now)
                restored += 1
        noun = "schedule arrives" if restored == 1 else "schedules arrive"
        return [f"{restored} {noun} disabled; enable what is wanted here"] if restored else []

    def _update(self, project_id: str, fields: Record, now: datetime) -> None:
        if fields:
            self._projects.update(project_id, ProjectChange(**fields), now)

    def _schedule(self, schedule: Schedule) -> Record | None:
        """None when it is about an entity that was deleted, so that it can run nowhere."""
        aside = {*HANDING_OVER, "since", "chart"}
        config = schedule.report_config.model_dump(mode="json", exclude=aside)
        ids = config.pop("entity_ids")
        keys = {row["id"]: row["key"] for row in self._db.read(KEYS, ids=ids)}
        if len(keys) < len(set(ids)):
            return None
        entities = [keys[own_id] for own_id in ids]
        fields = {name: getattr(schedule, name) for name in RULE_FIELDS}
        given = {name: value for name, value in fields.items() if value is not None}
        named = {"entities": entities} if entities else {}
        return {**given, **named, "report_config": config, "kind": "schedule"}


def opened_case(records: Iterable[Placed]) -> OpenedCase | None:
    """The project of a file that is a whole case; its record is the first one.

    Raises:
        InvalidFile: that record is wrong.
    """
    where, record, _ = next(iter(records), ("", {}, None))
    if not isinstance(record, dict) or record.get("kind") != "project":
        return None
    try:
        created_at = checked_fields(record, {"created_at": checked_moment}).get("created_at")
        return OpenedCase(checked_project(record), parse(created_at) if created_at else None)
    except BadRecord as error:
        raise InvalidFile(f"{where}: {error}") from None


def checked_project(record: Record) -> ProjectInput:
    """The project that a record describes.

    Raises:
        BadRecord: names the field that is wrong.
    """
    given = {name: record[name] for name in ProjectInput.model_fields.keys() & record.keys()}
    checked_fields(record, {"created_at": checked_moment})
    checked_model(ProjectInput, given, "project")
    return ProjectInput(**given)


def checked_schedule(record: Record, entity_ids: list[str], now: datetime) -> ScheduleInput:
    """The schedule that a record describes, on the entities with these ids; it is disabled.

    Raises:
        BadRecord: names the field that is wrong.
    """
    given = {name: record[name] for name in ScheduleInput.model_fields.keys() & record.keys()}
    if not isinstance(given.get("report_config"), dict):
        raise BadRecord("report_config must be an object")
    if given.get("start_time") is None:
        # Anchored at the time of the import, it would be another schedule each time.
        raise BadRecord("start_time is missing")
    # A file never says to whom this installation sends its reports.
    said = {
        name: value for name, value in given["report_config"].items() if name not in HANDING_OVER
    }
    given["report_config"] = {**said, "entity_ids": entity_ids}
    fields = checked_model(ScheduleInput, {**given, "enabled": False}, "schedule")
    schedule = ScheduleInput(**fields)
    try:
        new_fields(schedule, now)
    except InvalidInput as error:
        raise BadRecord(str(error)) from None
    return schedule


def _rule(schedule: Schedule) -> Record:
    """What makes two schedules of a project the same one."""
    fields = {name: getattr(schedule, name) for name in RULE_FIELDS}
    config = schedule.report_config.model_copy(update={"deliver": [], "approval": False})
    return {**fields, "report_config": stored_config(config)}


def _differences(project: Project, said: ProjectInput) -> list[str]:
    """What the project keeps, though its file says otherwise."""
    kept = {
        name: getattr(project, name)
        for name, value in said.model_dump(exclude={"marking"}).items()
        if value and getattr(project, name) and getattr(project, name) != value
    }
    return [
        f"the project keeps its {name.replace('_', ' ')}, {_short(kept[name])}" for name in kept
    ]


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:59]}…")
