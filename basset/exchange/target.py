"""What an import must know of the project that it goes into."""

from basset.database import Database
from basset.errors import InvalidInput
from basset.exchange.origins import file_key
from basset.exchange.records import Record
from basset.exchange.write import IS_EMPTY
from basset.investigations.claims import Authorship
from basset.investigations.fields import Marking, stricter
from basset.investigations.kind import row_id

KNOWN = {
    "entity": "MATCH (n:Entity) WHERE n.id IN $ids RETURN n.id AS id, n.key AS key",
    "source": "MATCH (n:Source) WHERE n.id IN $ids RETURN n.id AS id, n.key AS key",
}
FILE = "MATCH (n:Source {id: $id}) RETURN n{.retrieved_at, .note} AS row"
# A file of that name that spoke as somebody else.
NAMESAKE = """
MATCH (n:Source {project_id: $project_id})
WHERE n.key STARTS WITH $beginning AND n.origin <> $origin
RETURN n.origin AS origin, n.key = $key AS same ORDER BY n.created_at DESC LIMIT 1
"""
# A restore that broke off may go on.
UNFINISHED = """
MATCH (p:Project {id: $project_id}) WHERE p.import_incomplete = $origin RETURN p.id AS id
"""
# The markings of a project, of its rows and of their claims.
MARKINGS = """
MATCH (p:Project {id: $project_id}) RETURN p.marking AS marking
UNION MATCH (n:Entity|Source|Note|Chart {project_id: $project_id}) RETURN n.marking AS marking
UNION MATCH ()-[r:RELATES {project_id: $project_id}]->() RETURN r.marking AS marking
UNION UNWIND $markings AS marking WITH marking
    WHERE EXISTS { MATCH (n:Entity {project_id: $project_id})
                   WHERE n.claims CONTAINS '"marking":"' + marking + '"' }
    RETURN marking
"""


class Target:
    """The project of an import; *project_id* is empty while there is none yet."""

    def __init__(self, db: Database, project_id: str) -> None:
        self._db = db
        self.id = project_id

    def known(self, kind: str, refs: list[str], origin: str) -> dict[str, tuple[str, str]]:
        """Those of *refs* that the project has, by key or as external id of this *origin*."""
        if not self.id:
            return {}
        candidates = {
            row_id(self.id, kind, key): ref for ref in refs for key in (ref, f"{origin}:{ref}")
        }
        rows = self._db.read(KNOWN[kind], ids=list(candidates))
        return {candidates[row["id"]]: (row["id"], row["key"]) for row in rows}

    def file(self, by: Authorship, name: str, digest: str) -> Record:
        """The file as a source; one that was imported before is as it was then."""
        key = file_key(name, digest)
        said = {"retrieved_at": by.at, "note": f"Imported by {by.author}."}
        rows = self._db.read(FILE, id=row_id(self.id, "source", key))
        known = rows[0]["row"] if rows else {}
        return {"kind": "source", "key": key, "title": name, "sha256": digest, **said, **known}

    def namesake(self, origin: str, name: str, digest: str) -> str | None:
        """How to update what another file of that *name* has said, as a sentence."""
        asked = {"key": file_key(name, digest), "beginning": f"file:{name}:", "origin": origin}
        rows = self._db.read(NAMESAKE, project_id=self.id, **asked)
        if not rows:
            return None
        what = "this very file" if rows[0]["same"] else f"another {name!r}"
        earlier = str(rows[0]["origin"])
        typed = f"'{earlier}'" if " " in earlier else earlier
        return (
            f"{what} was imported before, as {earlier}; this one stands beside it. If it is the "
            f"newer version, --as {typed} updates it, and --replace ends what it no longer says"
        )

    def highest_marking(self) -> str | None:
        """The strictest marking in the project; None without a project."""
        highest: str | None = None
        markings = [str(marking) for marking in Marking]
        for row in self._db.read(MARKINGS, project_id=self.id, markings=markings):
            highest = stricter(highest, row["marking"])
        return highest

    def refuse_rows(self, origin: str) -> None:
        """Raise InvalidInput when the project has rows that are not of this restore."""
        if not self.id or self._db.read(IS_EMPTY, project_id=self.id)[0]["empty"]:
            return
        if not self._db.read(UNFINISHED, project_id=self.id, origin=origin):
            raise InvalidInput(
                "a case is restored into an empty project, and this one has rows: name another, or "
                "leave it out, and the file is imported as somebody who speaks for itself",
                field="restore",
            )
