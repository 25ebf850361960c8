"""What a build is asked for, and what it gives back."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from basset.model import Model
from basset.reports.config import ReportConfig


class ReportFile(Model):
    """One file of a report's folder. *name* never contains a slash."""

    name: str
    format: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Previous:
    """The report before this one on the same schedule. *manifest*: the SHA-256 of its manifest."""

    run_id: str
    number: int
    as_of: str
    manifest: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One report that is owed.

    *fence* names this attempt's folder. *made_at* is fixed by the first attempt that begins to
    render; *due_at* is None for a report that somebody asked for. *installation* is
    the one that the row of the run is in.
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

    def to_json(self) -> dict[str, Any]:
        """As it is kept beside the snapshot; ``from_json`` reads it."""
        return asdict(self) | {"config": self.config.model_dump(mode="json")}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Order":
        previous = data["previous"]
        return cls(
            **data
            | {
                "config": ReportConfig(**data["config"]),
                "previous": Previous(**previous) if previous else None,
            }
        )


@dataclass(frozen=True, slots=True)
class Built:
    """A finished folder. *files*, named relative to it, begin with the first format's.

    *not_made*: the formats that could not be made, and why.
    """

    folder: Path
    files: list[ReportFile]
    not_made: dict[str, str] = field(default_factory=dict)
