"""What somebody may see: which projects, and up to which marking.

``Services.for_request`` gives services that know nothing else, so that a new way in cannot forget it.
"""

from collections.abc import Collection
from dataclasses import dataclass

from basset.investigations.fields import Marking, strictness


@dataclass(frozen=True, slots=True)
class Access:
    """Without *projects* all of them, without *marking* whatever a marking says."""

    projects: frozenset[str] | None = None
    marking: Marking | None = None

    @property
    def is_limited(self) -> bool:
        return self.projects is not None or self.marking is not None

    def sees_project(self, project_id: str) -> bool:
        """Whether the project is among those that may be seen, whatever its marking."""
        return self.projects is None or project_id in self.projects

    def sees(self, marking: str) -> bool:
        """Whether what has this *marking* may be seen."""
        return self.marking is None or strictness(marking) <= strictness(self.marking)

    @property
    def markings(self) -> Collection[str] | None:
        """The markings that may be seen, for a query; None: all."""
        if self.marking is None:
            return None
        return [str(marking) for marking in Marking if self.sees(marking)]


EVERYTHING = Access()
