"""What a form says of a statement beside what it states: its source, how sure, since when, for whom."""

from typing import Any

from basset import clock
from basset.errors import InvalidInput, NotFound
from basset.investigations.source import SourceInput
from basset.model import validated
from basset.web.forms import Form
from basset.wiring import Services

# So many are offered while somebody types the name of one; any other can be typed as well.
OFFERED = 100


def stated_by(services: Services, project_id: str, form: Form, author: str) -> dict[str, Any]:
    """The fields of ``Details`` that *form* has.

    Raises:
        InvalidInput: it names a source that is not there, and does not say that it is new.
    """
    said = form.given("confidence", "marking", "valid_from", "valid_to")
    new = form.get("new_source") == "yes"
    said["sources"] = [
        source_called(services, project_id, title.strip(), author, new=new)
        for title in form.all("source")
    ]
    return said


def source_called(
    services: Services, project_id: str, title: str, author: str, *, new: bool
) -> str:
    """The id of the source *title*; one that is *new* is added, if there is none."""
    try:
        return services.sources.find(project_id, title).id
    except NotFound:
        if not new:
            raise InvalidInput(
                f"there is no source called {title[:100]!r}; if it is a new one, say so below",
                field="source",
            ) from None
    source = validated(SourceInput, {"title": title})
    return services.sources.create(project_id, source, clock.now(), author=author).id


def source_titles(services: Services, project_id: str) -> list[str]:
    return [source.title for source in services.sources.list(project_id, OFFERED).items]
