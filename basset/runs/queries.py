"""The Cypher of runs. Locks are taken in the order schedule, project, run."""

from basset.deliveries.queries import OWE
from basset.listing import SEEN, TITLE, TITLE_HAS, Lister, as_json
from basset.messages import message_queries

OPEN_SLOTS = """
UNWIND $slots AS slot
MATCH (s:Schedule {id: slot.run.schedule_id}) SET s._lock = true
WITH s, slot WHERE s.enabled AND s.next_run = slot.expected
  AND NOT EXISTS {
    MATCH (r:ReportRun) USING INDEX SEEK r:ReportRun(schedule_id, state)
    WHERE r.schedule_id = s.id AND r.state IN ['pending', 'running']
  }
MATCH (p:Project {id: s.project_id}) SET p._lock = true
SET s.next_run = slot.following, s.set_aside_until = null
MERGE (r:ReportRun {id: slot.run.id})
ON CREATE SET p.report_count = coalesce(p.report_count, 0) + 1, r += slot.run,
              r.number = p.report_count, r.project_id = s.project_id,
              r.report_config = s.report_config
RETURN r
"""
OPEN = """
MATCH (p:Project {id: $run.project_id}) SET p._lock = true
MERGE (r:ReportRun {id: $run.id})
ON CREATE SET p.report_count = coalesce(p.report_count, 0) + 1, r += $run, r.number = p.report_count
RETURN r
"""
# A failed evaluation must not be the first thing that every tick meets. Its slot stays owed.
SET_ASIDE = """
MATCH (s:Schedule {id: $id}) SET s._lock = true
WITH s WHERE s.next_run = $expected
SET s.set_aside_until = $later, s.last_error = $error
"""
# Its report was the one slot of a schedule for once: that of a run by hand is not.
USED_UP = """r.due_at IS NOT NULL AND s.next_run IS NULL
    AND s.frequency = 'once' AND s.cron_expression IS NULL"""
# Compare and swap: $run is stored where the row is still as it is known and, if it is to be held
# $alone, no other of its schedule is held. Gives the row as it is then, and whether that was so.
MOVE = f"""
MATCH (r:ReportRun {{id: $id}})
OPTIONAL MATCH (s:Schedule {{id: r.schedule_id}})
SET s._lock = true
SET r._lock = true
WITH r, s, $alone AND EXISTS {{
  MATCH (other:ReportRun) USING INDEX SEEK other:ReportRun(schedule_id, state)
  WHERE other.schedule_id = r.schedule_id AND other.state = 'running' AND other.id <> r.id
}} AS busy
WITH r, s, busy, CASE
  WHEN NOT busy AND all(name IN keys($known) WHERE coalesce(r[name], '') = $known[name])
  THEN [$run.state] ELSE [] END AS moves
FOREACH (_ IN moves | SET r += $run)
FOREACH (_ IN [to IN moves WHERE to = 'dead'] | SET s.last_error = r.error)
FOREACH (_ IN [to IN moves WHERE to = 'done'] |
  SET s.enabled = s.enabled AND NOT ({USED_UP}), s.run_count = coalesce(s.run_count, 0) + 1,
      s.last_run = r.finished_at, s.last_run_id = r.id, s.last_error = null
  {OWE})
RETURN r, busy, size(moves) > 0 AS moved
"""
GET = "MATCH (r:ReportRun {id: $id}) RETURN r"
GET_MANY = "UNWIND $ids AS id MATCH (r:ReportRun {id: id}) RETURN r"
# One of each kind there is, and each that is owed.
KINDS = """
MATCH (r:ReportRun)
WITH r.state AS state, r.report_config AS config, min(r.id) AS id,
     CASE WHEN r.state IN ['pending', 'running'] THEN r.id END AS owed
MATCH (r:ReportRun {id: id}) RETURN r AS row
"""
# The properties hint_at and hints hold the fields message_at and messages: see rows.STORED_AS.
MESSAGES_DUE, LOOK_LATER, MESSAGES_SENT = message_queries(
    "ReportRun", "running", at="hint_at", count="hints"
)
# The next of a schedule, once its run has ended. Without USING INDEX the planner may read all of a
# schedule in the order of their numbers.
WAITING = """
MATCH (r:ReportRun) USING INDEX SEEK r:ReportRun(schedule_id, state)
WHERE r.schedule_id = $schedule_id AND r.state = 'pending' AND r.id <> $id
  AND (r.attempts = 0 OR r.next_attempt_at <= $now)
RETURN r ORDER BY r.number LIMIT 1
"""
PREVIOUS = """
MATCH (r:ReportRun)
WHERE r.schedule_id = $schedule_id AND r.state IN ['done', 'expired'] AND r.number < $number
RETURN r ORDER BY r.schedule_id DESC, r.number DESC LIMIT 5
"""
# Read one by one, the latest first; mostly that is it.
ALIKE = """
MATCH (r:ReportRun) USING INDEX SEEK r:ReportRun(project_id, number)
WHERE r.project_id = $project_id AND r.state IN ['done', 'expired'] AND r.number < $number
  AND r.report_config CONTAINS $title
RETURN r ORDER BY r.project_id DESC, r.number DESC
"""
EXPIRE = """
MATCH (r:ReportRun {id: $id}) SET r._lock = true
WITH r WHERE r.state = 'done' AND NOT r.hold
SET r.state = 'expired'
RETURN r.id AS id
"""
# A copy that is free enough is made.
COPIED = """any(one IN $copies WHERE n.copies CONTAINS '"marking":"' + one + '"')"""
LIST = Lister(
    match="(n:ReportRun)",
    sorts={"created": "n.created_at", "title": TITLE},
    usual="-created",
    filters={
        "project_id": "n.project_id = $project_id",
        "schedule_id": "n.schedule_id = $schedule_id",
        "state": "n.state = $state",
        "text": TITLE_HAS,
        "changed_since": "coalesce(n.finished_at, n.started_at, n.created_at) >= $changed_since",
        "seen": SEEN,
        "copies": f"({COPIED})",
    },
    reads={"text": as_json},
)
# What somebody has to deal with; created_at because an index of two properties needs both.
DEAD = """
MATCH (r:ReportRun)
WHERE r.state = 'dead' AND r.created_at IS NOT NULL AND r.acknowledged_at IS NULL
RETURN r ORDER BY r.created_at DESC LIMIT $limit
"""
SET_ASIDE_NOW = """
MATCH (s:Schedule) USING INDEX SEEK s:Schedule(enabled, next_run)
WHERE s.enabled = true AND s.next_run <= $now AND s.set_aside_until IS NOT NULL
RETURN s ORDER BY s.next_run LIMIT $limit
"""
INSTALLATION = "MATCH (i:Installation {name: 'own'}) RETURN i.id AS id"
DELETED_PROJECTS = "MATCH (n:Deletion {noun: 'project'}) RETURN n.row_id AS id"
HEARTBEAT = "MERGE (h:Heartbeat {name: $name}) SET h.at = $now"
TURN = """
MERGE (h:Heartbeat {name: $name}) SET h._lock = true
WITH h WHERE NOT $before < coalesce(h.at, '') <= $now
SET h.at = $now RETURN h.name AS name
"""
OLDEST_PENDING = """
MATCH (r:ReportRun) WHERE r.state = 'pending' AND r.created_at IS NOT NULL
RETURN min(r.created_at) AS at
"""
