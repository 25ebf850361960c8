"""The Cypher of runs. Locks are taken in the order schedule, project, run."""

from basset.listing import SEEN, TITLE, TITLE_HAS, Lister, as_json

OPEN_SLOT = """
MATCH (s:Schedule {id: $schedule_id}) SET s._lock = true
WITH s WHERE s.enabled AND s.next_run = $expected
  AND NOT EXISTS {
    MATCH (r:ReportRun) WHERE r.schedule_id = s.id AND r.state IN ['pending', 'running']
  }
MATCH (p:Project {id: s.project_id}) SET p._lock = true
SET s.next_run = $new_next_run, s.set_aside_until = null
MERGE (r:ReportRun {id: $run.id})
ON CREATE SET p.report_count = coalesce(p.report_count, 0) + 1, r += $run,
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
LOCK = """
MATCH (r:ReportRun {id: $id})
OPTIONAL MATCH (s:Schedule {id: r.schedule_id})
SET s._lock = true
SET r._lock = true
RETURN r, s, EXISTS {
  MATCH (other:ReportRun)
  WHERE other.schedule_id = r.schedule_id AND other.state = 'running' AND other.id <> r.id
    AND other.lease_until > $now
} AS busy
"""
SAVE = "MATCH (r:ReportRun {id: $id}) SET r += $run"
SAVE_DEAD = """
MATCH (r:ReportRun {id: $id}) SET r += $run
WITH r MATCH (s:Schedule {id: r.schedule_id}) SET s.last_error = r.error
"""
# What the schedule shows of its latest run.
SAVE_DONE = """
MATCH (r:ReportRun {id: $id}) SET r += $run
WITH r MATCH (s:Schedule {id: r.schedule_id})
SET s.last_run = r.finished_at, s.last_run_id = r.id, s.last_error = null,
    s.run_count = coalesce(s.run_count, 0) + 1, s.enabled = s.enabled AND NOT $used_up
"""
GET = "MATCH (r:ReportRun {id: $id}) RETURN r"
# The properties hint_at and hints hold the fields message_at and messages: see rows.STORED_AS.
MESSAGES_DUE = """
MATCH (r:ReportRun) WHERE r.hint_at <= $now RETURN r ORDER BY r.hint_at LIMIT $limit
"""
MESSAGES_SENT = """
UNWIND $sent AS sent
MATCH (r:ReportRun {id: sent.id}) SET r._lock = true
WITH r, sent WHERE r.hint_at = sent.expected
SET r.hint_at = sent.message_at, r.hints = sent.messages
"""
PREVIOUS = """
MATCH (r:ReportRun)
WHERE r.schedule_id = $schedule_id AND r.state IN ['done', 'expired'] AND r.number < $number
RETURN r ORDER BY r.schedule_id DESC, r.number DESC LIMIT 1
"""
ALIKE = """
MATCH (r:ReportRun)
WHERE r.project_id = $project_id AND r.state IN ['done', 'expired'] AND r.number < $number
  AND r.report_config CONTAINS $title
RETURN r ORDER BY r.number DESC
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
# What somebody has to deal with.
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
OLDEST_PENDING = "MATCH (r:ReportRun) WHERE r.state = 'pending' RETURN min(r.created_at) AS at"
