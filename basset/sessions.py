"""Sessions of the console: somebody signed in with a token, in one browser.

``<id>.<secret>`` is what the browser keeps; here there is only a hash of the secret. A session is good
for what its token is good for, so it ends with it. A row that *opens* is a one-time link, which becomes
a session when it is followed.
"""

import re
import secrets
from datetime import datetime, timedelta

from basset.clock import stamp
from basset.database import Database, Transaction
from basset.errors import Forbidden, Unauthorized
from basset.tokens import Scope, Token, TokenStore, hashed, is_hash, unexpired

LASTING = timedelta(hours=12)
LINK_LASTING = timedelta(seconds=60)
ENDED = "your session has ended"

CREATE = """
MATCH (old:Session) WHERE old.expires_at <= $now DELETE old
WITH count(*) AS gone CREATE (s:Session) SET s = $properties RETURN gone
"""
GET = """
MATCH (s:Session {id: $id}) OPTIONAL MATCH (t:Token {id: s.token_id})
RETURN properties(s) AS session, properties(t) AS token
"""
# Taken before anything is compared, so that of two who follow one link at once one is let in.
LOCK = "MATCH (s:Session {id: $id}) SET s._lock = true RETURN s.id AS id"
FOLLOW = "MATCH (s:Session {id: $id}) SET s += $changes, s.opens = null"
DELETE = "MATCH (s:Session {id: $id, hash: $hash}) DELETE s"
_TEXT = re.compile(r"([0-9a-f]{16})\.([A-Za-z0-9_-]{43})")


class SessionStore:
    def __init__(self, database: Database, tokens: TokenStore) -> None:
        self._database = database
        self._tokens = tokens

    def begin(self, token_text: str, now: datetime) -> str:
        """The text of a new session for whoever has the token *token_text*.

        Raises:
            Unauthorized: it is no token, or no longer one.
            Forbidden: it is none for reading.
        """
        token = self._tokens.verify(token_text, now)
        if not token.allows(Scope.READ):
            raise Forbidden("this token is not for reading; pages need one that is")
        return self._create(token, now, now + LASTING)

    def open_link(self, author: str, now: datetime) -> str:
        """The text of a link that lets *author* in once, within a minute, to do everything.

        It is for whoever may read the database's password, and so could do everything anyway.
        """
        token = self._tokens.create_for_console(author, now, now + LASTING)
        return self._create(token, now, now + LINK_LASTING, opens=True)

    def follow(self, link: str, now: datetime) -> str:
        """The text of the session that *link* opens; it opens no other.

        Raises:
            Unauthorized: it has been followed, is older than a minute, or never was one.
        """
        own_id, secret = _parts(link)
        fresh = secrets.token_urlsafe(32)

        def work(tx: Transaction) -> None:
            tx.run(LOCK, id=own_id)
            rows = tx.run(GET, id=own_id)
            session = rows[0]["session"] if rows else {}
            if not (session.get("opens") and _is_good(session, secret, now)):
                raise Unauthorized(
                    "this link has been used or is too old; basset open makes another"
                )
            lasting = {"hash": hashed(fresh), "expires_at": stamp(now + LASTING)}
            tx.run(FOLLOW, id=own_id, changes=lasting)

        self._database.transaction(work)
        return f"{own_id}.{fresh}"

    def verify(self, text: str, now: datetime) -> Token:
        """The token of the session that *text* is.

        Raises:
            Unauthorized: it is none, it has ended, or its token has.
        """
        own_id, secret = _parts(text)
        rows = self._database.read(GET, id=own_id)
        session, token = (rows[0]["session"], rows[0]["token"]) if rows else ({}, None)
        if not token or session.get("opens") or not _is_good(session, secret, now):
            raise Unauthorized(ENDED)
        return unexpired(token, now)

    def end(self, text: str) -> None:
        """Sign out; whoever is not signed in stays so."""
        if parts := _TEXT.fullmatch(text):
            self._database.write(DELETE, id=parts[1], hash=hashed(parts[2]))

    def _create(
        self, token: Token, now: datetime, until: datetime, *, opens: bool | None = None
    ) -> str:
        own_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
        properties = {
            "id": own_id,
            "hash": hashed(secret),
            "token_id": token.id,
            "opens": opens,
            "created_at": stamp(now),
            "expires_at": stamp(until),
        }
        self._database.write(CREATE, now=stamp(now), properties=properties)
        return f"{own_id}.{secret}"


def _parts(text: str) -> tuple[str, str]:
    parts = _TEXT.fullmatch(text)
    if not parts:
        raise Unauthorized(ENDED)
    return parts[1], parts[2]


def _is_good(session: dict[str, str], secret: str, now: datetime) -> bool:
    return is_hash(session["hash"], secret) and session["expires_at"] > stamp(now)
