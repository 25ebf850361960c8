"""What a build is asked for, and what it gives back."""

from dataclasses import asdict, dataclass, field
from typing import Any

from basset.investigations.fields import Marking
from basset.model import Model, from_row
from basset.reports.audiences.rules import Audience
from basset.reports.config import ReportConfig
from basset.reports.theme import Theme


class ReportFile(Model):
    """One file of a report's folder. *name* never contains a slash."""

    name: str
    format: str
    media_type: str
    size: int
    sha256: str


class Copy(Model):
    """What one *audience* gets: a folder, as it is named in the store, and the files in it.

    *unchanged_since*: the number of the report with which it was compared and found the same.
    *marking*: what is printed on it; None on copies of before it was kept.
    """

    audience: str
    folder: str
    files: list[ReportFile]
    unchanged_since: int | None = None
    marking: Marking | None = None

    @property
    def manifest(self) -> str | None:
        """The SHA-256 of its manifest."""
        return next((file.sha256 for file in self.files if file.format == "manifest"), None)


@dataclass(frozen=True, slots=True)
class Previous:
    """The report before this one on the same schedule.

    *manifests*: the SHA-256 of the manifest of each copy, by its audience.
    """

    run_id: str
    number: int
    as_of: str
    manifests: dict[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """One report that is owed.

    *fence* names this attempt's folder. *made_at* is fixed by the first attempt that begins to
    render; *due_at* is None for a report that somebody asked for. *installation* is the one whose
    rows it was read from. *audiences* and *theme* are as the first attempt read them.
    """

    run_id: str
    fence: int
    number: int
    project_id: str
    schedule_id: str | None
    config: ReportConfig
    made_at: str = ""
    due_at: str | None = None
    slots_skipped: int = 0
    previous: Previous | None = None
    installation: str | None = None
    audiences: tuple[Audience, ...] = ()
    theme: Theme = field(default_factory=Theme)

    def to_json(self) -> dict[str, Any]:
        """As it is kept beside the snapshot; ``from_json`` reads it."""
        audiences = [audience.model_dump(mode="json") for audience in self.audiences]
        config = self.config.model_dump(mode="json")
        theme = self.theme.model_dump(mode="json")
        return asdict(self) | {"config": config, "audiences": audiences, "theme": theme}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Order":
        previous = data["previous"]
        return cls(
            **data
            | {
                "config": from_row(ReportConfig, data["config"]),
                "previous": Previous(**previous) if previous else None,
                "audiences": tuple(Audience(**audience) for audience in data["audiences"]),
                "theme": Theme(**data["theme"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Built:
    """Finished folders in the store, one a copy; their files begin with the first format's.

    *not_made*: the formats that could not be made, and why.
    """

    copies: list[Copy]
    not_made: dict[str, str] = field(default_factory=dict)

    @property
    def files(self) -> list[ReportFile]:
        """Those of the first copy, named relative to its folder."""
        return self.copies[0].files
