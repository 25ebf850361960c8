"""Words that stand for what an audience must not know: the same ones in every report."""

import hmac
import secrets
from base64 import b32encode
from hashlib import sha256

from basset.database import Database
from basset.investigations.locking import no_project
from basset.model import derived_id
from basset.reports.text import as_words

# Made once; no query of a project's fields returns it, so no export has it.
OWN_KEY = "MATCH (p:Project {id: $id}) RETURN p.pseudonym_secret AS secret"
MAKE_KEY = """
MATCH (p:Project {id: $id}) SET p.pseudonym_secret = coalesce(p.pseudonym_secret, $fresh)
RETURN p.pseudonym_secret AS secret
"""


def secret_of(database: Database, project_id: str) -> str:
    """What the pseudonyms of a project are made with.

    Raises:
        NotFound: there is no such project.
    """
    rows = database.read(OWN_KEY, id=project_id)
    if rows and rows[0]["secret"] is None:
        # Once: a write waits for whoever imports into the project.
        rows = database.write(MAKE_KEY, id=project_id, fresh=secrets.token_hex(32))
    if not rows:
        raise no_project(project_id)
    secret: str = rows[0]["secret"]
    return secret


class Pseudonyms:
    """For one project and audience. Nobody without the project's *secret* can tell whose they are,
    or compare those of two audiences.
    """

    def __init__(self, secret: str, audience: str) -> None:
        self._key = bytes.fromhex(secret)
        self._audience = audience

    def word(self, kind: str, id_: str) -> str:
        """``Person 4F2A-K7QD``: 40 bits, so that no two of a project are the same."""
        text = b32encode(self._digest(id_)).decode()
        return f"{as_words(kind).capitalize()} {text[:4]}-{text[4:8]}"

    def own_id(self, id_: str) -> str:
        """What stands in place of an id, which is made of what it stands for."""
        return derived_id("pseudonym", self._digest(id_).hex())

    def _digest(self, id_: str) -> bytes:
        return hmac.new(self._key, f"{self._audience}\x1f{id_}".encode(), sha256).digest()
