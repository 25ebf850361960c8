"""The Cypher of messages: which owed rows a worker should be told of, and that one was (``owed.py``)."""

from typing import NamedTuple

# An index of two properties is used by who asks for both: hence created_at beside a state.
DUE = """
CALL () {{
  MATCH (r:{label}) WHERE r.{at} <= $now AND ($again OR coalesce(r.{count}, 0) = 0)
  RETURN r ORDER BY r.{at} LIMIT $limit
  UNION
  MATCH (r:{label})
  WHERE r.state = '{held}' AND r.created_at IS NOT NULL AND r.lease_until > $lease_end RETURN r
  UNION
  MATCH (r:{label}) WHERE r.{at} > $longest RETURN r LIMIT $limit
}}
RETURN r AS row
"""
# No worker is told of what this version does not know; a tick looks again.
LATER = """
UNWIND $ids AS id
MATCH (r:{label} {{id: id}}) SET r._lock = true
WITH r WHERE NOT $now < r.{at} <= $longest
SET r.{at} = $later RETURN count(*) AS moved
"""
SENT = """
UNWIND $sent AS sent
MATCH (r:{label} {{id: sent.id}}) SET r._lock = true
WITH r, sent WHERE r.{at} = sent.expected
SET r.{at} = sent.message_at, r.{count} = sent.messages, r.lease_until = sent.lease_until
"""


class MessageQueries(NamedTuple):
    due: str
    later: str
    sent: str


def message_queries(
    label: str, held: str, *, at: str = "message_at", count: str = "messages"
) -> MessageQueries:
    """Those of the rows with *label*, of which a worker has one in the state *held*.

    *at*, *count*: the properties that hold the fields ``message_at`` and ``messages``.
    """
    names = {"label": label, "held": held, "at": at, "count": count}
    return MessageQueries(*(query.format(**names) for query in (DUE, LATER, SENT)))
