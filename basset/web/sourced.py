"""What a form says of a statement beside what it states: its source, how sure, since when, for whom."""

from typing import Any

from basset.errors import InvalidInput, NotFound
from basset.investigations.source import SOURCE
from basset.web.forms import Form
from basset.web.visit import Visit

# So many are offered while somebody types the name of one; any other can be typed as well.
OFFERED = 100


def stated_by(visit: Visit, form: Form) -> dict[str, Any]:
    """The fields of ``Details`` that *form* has.

    Raises:
        InvalidInput: it names a source that is not there, and does not say that it is new.
    """
    said = form.given("confidence", "marking", "valid_from", "valid_to")
    return said | {"sources": [source_called(visit, form, each) for each in form.all("source")]}


def source_called(visit: Visit, form: Form, title: str) -> str:
    """The id of the source *title*; where *form* says that it is new, it is added if need be."""
    title = title.strip()
    try:
        return visit.services.sources.find(visit.project_id, title).id
    except NotFound:
        if form.get("new_source") != "yes":
            raise InvalidInput(
                f"there is no source called {title[:100]!r}; if it is a new one, say so below",
                field="source",
            ) from None
    return visit.add(SOURCE, {"title": title})


def source_titles(visit: Visit) -> list[str]:
    return [source.title for source in visit.services.sources.list(visit.project_id, OFFERED).items]
