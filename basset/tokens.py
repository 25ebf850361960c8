"""API tokens: ``bst_<id>_<secret>``. Only a hash is stored, so a copy of the database opens
nothing.

The secret is 256 random bits, so one SHA-256 is enough: there is no word list to try.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from pydantic import TypeAdapter, ValidationError

from basset.clock import stamp
from basset.database import Database, Row
from basset.errors import InvalidInput, NotFound, Unauthorized
from basset.investigations.access import EVERYTHING, Access
from basset.investigations.fields import Marking
from basset.investigations.text import Word
from basset.model import Model, first_error

PREFIX = "bst"

CREATE = """
MERGE (t:Token {id: $id})
ON CREATE SET t += $properties
RETURN properties(t) AS token
"""
LIST = "MATCH (t:Token) RETURN properties(t) AS token ORDER BY t.created_at, t.id"
GET = "MATCH (t:Token {id: $id}) RETURN properties(t) AS token"
DELETE = "MATCH (t:Token {id: $id}) DELETE t RETURN count(*) AS deleted"
# Nobody has the text of such a token, so nobody would ask what became of it. A label, because a
# property more is one that the release before does not know.
FOR_CONSOLE = """
MATCH (old:Token:Console) WHERE old.expires_at <= $now DELETE old
WITH count(*) AS gone MATCH (t:Token {id: $id}) SET t:Console
"""

_WORD: TypeAdapter[str] = TypeAdapter(Word)
# What is not of this form is no token, and costs no look into the database.
_TEXT = re.compile(rf"{PREFIX}_([0-9a-f]{{16}})_([A-Za-z0-9_-]{{43}})")


class Scope(StrEnum):
    """What a token may do; each includes those before it.

    *metrics*: scrape ``/metrics``. *read*: see. *write*: add and change. *admin*: delete, and decide
    what is kept.
    """

    METRICS = "metrics"
    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


# Those that change nothing.
_SEEING = {Scope.METRICS, Scope.READ}


class Token(Model):
    """What is known of a token; the secret itself is not. Without *expires_at* it never expires,
    without *projects* (ids) it is for all of them, without *max_marking* for whatever is in them.
    """

    id: str
    name: str
    scopes: list[Scope]
    projects: list[str] | None = None
    max_marking: Marking | None = None
    expires_at: str | None = None
    created_at: str

    @property
    def access(self) -> Access:
        projects = None if self.projects is None else frozenset(self.projects)
        return Access(projects, self.max_marking)

    def allows(self, wanted: Scope) -> bool:
        ranks = list(Scope)
        return any(ranks.index(scope) >= ranks.index(wanted) for scope in self.scopes)


class TokenStore:
    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self,
        name: str,
        scopes: Iterable[str],
        expires_at: datetime | None,
        now: datetime,
        access: Access = EVERYTHING,
    ) -> tuple[Token, str]:
        """A new token and its text, which is shown this once and never again.

        Raises:
            InvalidInput: unknown or no scopes, or too many for its *access*; a bad name, an expiry
                that has passed.
        """
        if expires_at is not None and expires_at <= now:
            raise InvalidInput("has already passed", field="expires_at")
        token_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
        properties = {
            "name": _checked_name(name),
            "hash": hashed(secret),
            "scopes": _checked_scopes(scopes, access),
            "projects": None if access.projects is None else sorted(access.projects),
            "max_marking": access.marking,
            "expires_at": stamp(expires_at) if expires_at else None,
            "created_at": stamp(now),
        }
        [row] = self._database.write(CREATE, id=token_id, properties=properties)
        return _token(row), f"{PREFIX}_{token_id}_{secret}"

    def create_for_console(self, name: str, now: datetime, until: datetime) -> Token:
        """A token for everything that nobody is shown: sessions of the console rest on it."""
        token, _ = self.create(name, [Scope.ADMIN], until, now)
        self._database.write(FOR_CONSOLE, id=token.id, now=stamp(now))
        return token

    def list(self) -> list[Token]:
        """Every token, oldest first."""
        return [_token(row) for row in self._database.read(LIST)]

    def delete(self, token_id: str) -> None:
        """Revoke a token, at once.

        Raises:
            NotFound: there is no such token.
        """
        if not self._database.write(DELETE, id=token_id)[0]["deleted"]:
            raise NotFound(f"no token {token_id!r}", field="id")

    def verify(self, text: str, now: datetime) -> Token:
        """The token that *text* is.

        Raises:
            Unauthorized: it is none, was deleted, or has expired.
        """
        parts = _TEXT.fullmatch(text)
        rows = self._database.read(GET, id=parts[1]) if parts else []
        # One answer for an unknown id and a wrong secret: neither tells which ids exist.
        if not parts or not rows or not is_hash(rows[0]["token"]["hash"], parts[2]):
            raise Unauthorized("the token is not known")
        return unexpired(rows[0]["token"], now)


def unexpired(row: Row, now: datetime) -> Token:
    """The token with the properties *row*.

    Raises:
        Unauthorized: it has expired.
    """
    token = _token({"token": row})
    if token.expires_at is not None and token.expires_at <= stamp(now):
        raise Unauthorized(f"the token expired at {token.expires_at}")
    return token


def hashed(secret: str) -> str:
    """What is kept of a *secret* of 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def is_hash(kept: str, secret: str) -> bool:
    return hmac.compare_digest(kept, hashed(secret))


def _token(row: Row) -> Token:
    return Token.model_validate({key: row["token"][key] for key in row["token"] if key != "hash"})


def _checked_name(name: str) -> str:
    try:
        return _WORD.validate_python(name)
    except ValidationError as error:
        raise first_error(error, "name") from None


def _checked_scopes(scopes: Iterable[str], access: Access) -> list[str]:
    wanted = set(scopes)
    unknown = sorted(wanted - set(Scope))
    if unknown or not wanted:
        raise InvalidInput(f"must be some of {', '.join(Scope)}", field="scopes")
    if access.marking is not None and not wanted <= _SEEING:
        raise InvalidInput(
            "who does not see everything must not change it: with a marking, read and metrics are "
            "the scopes that can be had",
            field="scopes",
        )
    return [scope for scope in Scope if scope in wanted]
