"""On which terms a file is taken in: what its user and its format say, and its project."""

from collections.abc import Callable
from dataclasses import dataclass

from basset.investigations.project import ProjectInput

# Of a project that nobody has marked.
USUAL_MARKING = str(ProjectInput.model_fields["marking"].default)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """*restoring*: it is ours, and speaks as us. *partial*: what refers to nothing is left out and
    listed, in place of a refusal. *distinct*: records that turn out to be one are told. *highest*:
    says the strictest marking of the project, for a marking that is none of ours.
    """

    restoring: bool = False
    partial: bool = False
    distinct: bool = False
    highest: Callable[[], str | None] = lambda: None
