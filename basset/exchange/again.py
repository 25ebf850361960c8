"""What came of a file, for the next time: the same one into an unchanged project changes nothing.

Whoever imports a list each night has it read and compared only when it, or the project, is new.
"""

from hashlib import sha256
from typing import Any

import basset
from basset import canonical
from basset.database import Database
from basset.exchange.results import ImportResult
from basset.investigations.kinds import KINDS

KEPT = """
MATCH (p:Project {id: $id}) WHERE p.import_incomplete IS NULL
RETURN p.revision AS revision, p.imports AS imports
"""
KEEP = "MATCH (p:Project {id: $id}) WHERE p.revision = $revision SET p.imports = $imports"
# Files of one project that are remembered, the last ones.
MOST = 20


class Again:
    """The memory of a project for one import, which *said* describes in full."""

    def __init__(self, db: Database, project_id: str, said: list[Any]) -> None:
        self._db = db
        self._id = project_id
        # Another version of ours may read the same file otherwise.
        self._name = sha256(canonical.dump([basset.__version__, *said])).hexdigest()

    def result(self) -> ImportResult | None:
        """What the import would say; None when it has to be done to know."""
        revision, kept = self._kept()
        for each in kept:
            if each["name"] == self._name and each["revision"] == revision:
                rows = sum(each["result"][kind.plural] for kind in KINDS.values())
                fates = {"created": 0, "changed": 0, "ended": 0, "unchanged": rows}
                return ImportResult.model_validate({**each["result"], **fates})
        return None

    def keep(self, result: ImportResult, revision: int) -> None:
        """Remember *result*, with which the project was at *revision*."""
        _, kept = self._kept()
        others = [each for each in kept if each["name"] != self._name]
        told = result.model_dump(mode="json")
        latest = [*others, {"name": self._name, "revision": revision, "result": told}][-MOST:]
        self._db.write(KEEP, id=self._id, revision=revision, imports=canonical.dumps(latest))

    def _kept(self) -> tuple[int | None, list[dict[str, Any]]]:
        rows = self._db.read(KEPT, id=self._id)
        return (
            (rows[0]["revision"], canonical.load(rows[0]["imports"] or "[]"))
            if rows
            else (None, [])
        )
