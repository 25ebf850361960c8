"""The Cypher of deliveries."""

from basset.listing import SEEN, Lister
from basset.messages import message_queries

# A part of the statement that makes a report done. What is there of an earlier time stays as it is.
OWE = "FOREACH (row IN $owed | MERGE (d:Delivery {id: row.id}) ON CREATE SET d += row)"
GET = "MATCH (d:Delivery {id: $id}) RETURN d"
# One of each kind there is, and each that is owed.
KINDS = """
MATCH (d:Delivery)
WITH d.state AS state, split(d.to, ':')[0] AS scheme, min(d.id) AS id,
     CASE WHEN d.state IN ['pending', 'sending'] THEN d.id END AS owed
MATCH (d:Delivery {id: id}) RETURN d AS row
"""
OF_PROJECT = "MATCH (d:Delivery {project_id: $project_id}) RETURN d"
LOCK = "MATCH (d:Delivery) WHERE d.id = $id SET d._lock = true RETURN d"
LOCK_OF_REPORT = """
MATCH (d:Delivery) WHERE d.report_id = $id WITH d ORDER BY d.id SET d._lock = true RETURN d
"""
SAVE = "UNWIND $rows AS row MATCH (d:Delivery {id: row.id}) SET d += row.changes"
MESSAGES_DUE, LOOK_LATER, MESSAGES_SENT = message_queries("Delivery", "sending")
LIST = Lister(
    match="(n:Delivery)",
    sorts={"created": "n.created_at", "title": "toLower(n.title)"},
    usual="-created",
    filters={
        "report_id": "n.report_id = $report_id",
        "state": "n.state = $state",
        "changed_since": "coalesce(n.finished_at, n.started_at, n.created_at) >= $changed_since",
        "seen": SEEN,
        "markings": "n.marking IN $markings",
    },
)
# What somebody has to deal with.
DEAD = """
MATCH (d:Delivery) WHERE d.state = 'dead' RETURN d ORDER BY d.created_at DESC LIMIT $limit
"""
