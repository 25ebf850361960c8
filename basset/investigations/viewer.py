"""Somebody who looks at projects: which there are for them, and what is left of their rows."""

from collections.abc import Sequence

from basset.database import Database
from basset.investigations.access import EVERYTHING, Access
from basset.investigations.locking import projects_seen, region_of
from basset.investigations.seen_rows import SeenRows


class Viewer:
    """Somebody with *access*. *phone_region*: of projects that have none of their own."""

    def __init__(self, db: Database, phone_region: str, access: Access = EVERYTHING) -> None:
        self.db = db
        self.phone_region = phone_region
        self.access = access

    @property
    def markings(self) -> list[str] | None:
        """The markings that they may see, for a query; None: all."""
        markings = self.access.markings
        return None if markings is None else [*markings]

    def region(self, project_id: str) -> str:
        """The country of the project's phone numbers without one. Raises as ``require``."""
        return region_of(self.db, project_id, self.phone_region, self.access)

    def require(self, project_id: str) -> None:
        """Raise NotFound unless there is such a project for them."""
        self.region(project_id)

    def projects(self) -> list[str] | None:
        """The ids of the projects that there are for them; None: all."""
        return projects_seen(self.db, self.access)

    def sees(self, project_id: str) -> bool:
        projects = self.projects()
        return projects is None or project_id in projects

    def rows(self, project_id: str) -> SeenRows:
        """What is left of the project's rows. Raises as ``require``."""
        return SeenRows(self.db, self.access, project_id, self.region(project_id))

    def unseen(self, project_id: str, ids: Sequence[str]) -> set[str]:
        """Those of *ids* that are no entities of the project for them."""
        return {*ids} - self.rows(project_id).some("entity", ids).keys()


class RequestViewer(Viewer):
    """A viewer for one request: a project that was there is there until its end."""

    def __init__(self, db: Database, phone_region: str, access: Access) -> None:
        super().__init__(db, phone_region, access)
        self._regions: dict[str, str] = {}

    def region(self, project_id: str) -> str:
        if project_id not in self._regions:
            self._regions[project_id] = super().region(project_id)
        return self._regions[project_id]
