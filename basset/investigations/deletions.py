"""What is remembered of whatever was deleted: what it was, when, and who did it."""

from basset.database import Database
from basset.investigations.access import Access
from basset.model import Model, from_row
from basset.paging import Page, decode_cursor, sorted_page

# *marking*: the strictest of what the title may tell.
REMEMBER = """
CREATE (:Deletion {id: randomUUID(), project_id: $project_id, noun: $noun, row_id: $id, title: $title,
                   marking: $marking, deleted_at: $at, deleted_by: $author})
"""
# Where the deletions of projects themselves are remembered.
NO_PROJECT = ""
# Of what was deleted before markings were kept nobody knows it, so only who sees all is told.
LIST = """
MATCH (n:Deletion {project_id: $id}) WHERE n.deleted_at + n.id > $after
  AND ($projects IS NULL OR n.row_id IN $projects) AND ($markings IS NULL OR n.marking IN $markings)
RETURN n{.noun, .row_id, .title, .deleted_at, .deleted_by} AS row, n.deleted_at + n.id AS place
ORDER BY place LIMIT $limit
"""


class Deletion(Model):
    """Something that was deleted: what it was, when, and who did it."""

    noun: str
    row_id: str
    title: str
    deleted_at: str
    deleted_by: str


def deletions(
    db: Database, access: Access, project_id: str | None, limit: int, cursor: str | None
) -> Page[Deletion]:
    """A page of what was deleted in a project, the oldest first; without one, of projects."""
    projects = None if project_id or access.projects is None else [*access.projects]
    rows = db.read(
        LIST,
        id=project_id or NO_PROJECT,
        after=decode_cursor(cursor),
        projects=projects,
        markings=access.markings,
        limit=limit + 1,
    )
    return sorted_page([(row["place"], from_row(Deletion, row["row"])) for row in rows], limit)
