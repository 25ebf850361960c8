"""The Cypher of schedules."""

from basset.investigations.kind import CHANGED_SINCE
from basset.listing import SEEN, TITLE, TITLE_HAS, Lister, as_json

# Locks the project, so that it cannot be deleted while a schedule is put on it.
CREATE = """
MATCH (p:Project {id: $schedule.project_id}) SET p._lock = true
MERGE (s:Schedule {id: $schedule.id}) SET s += $schedule
RETURN s
"""
GET = "MATCH (s:Schedule {id: $id}) RETURN s"
LOCK = "MATCH (s:Schedule {id: $id}) SET s._lock = true RETURN s"
# A change may mend what could not be evaluated, so the next tick looks again.
SAVE = "MATCH (s:Schedule {id: $id}) SET s += $changes, s.set_aside_until = null RETURN s"
DELETE = "MATCH (s:Schedule {id: $id}) DETACH DELETE s RETURN count(*) AS deleted"
LIST = Lister(
    match="(n:Schedule)",
    sorts={
        "title": TITLE,
        "next_run": "coalesce(n.next_run, '~')",  # nothing more is owed: last
        "created": "n.created_at",
    },
    usual="title",
    filters={
        "project_id": "n.project_id = $project_id",
        "enabled_only": "n.enabled",
        "state": "CASE $state WHEN 'enabled' THEN n.enabled WHEN 'disabled' THEN NOT n.enabled "
        "ELSE n.enabled AND n.last_error IS NOT NULL END",
        "text": TITLE_HAS,
        "changed_since": CHANGED_SINCE,
        "seen": SEEN,
        "hidden": "NOT n.id IN $hidden",
    },
    reads={"text": as_json},
)
# A schedule whose latest run is unfinished waits: its slots coalesce until that run has ended.
# Without USING INDEX the planner looks for the runs of every schedule first.
DUE = """
MATCH (s:Schedule) USING INDEX SEEK s:Schedule(enabled, next_run)
WHERE s.enabled = true AND s.next_run <= $now AND coalesce(s.set_aside_until, '') <= $now
WITH s ORDER BY s.next_run
WHERE NOT EXISTS {
  MATCH (r:ReportRun) WHERE r.schedule_id = s.id AND r.state IN ['pending', 'running']
}
RETURN s LIMIT $limit
"""
# The same for a reader, who goes on where the page before ended.
DUE_PAGE = """
MATCH (s:Schedule) USING INDEX SEEK s:Schedule(enabled, next_run)
WHERE s.enabled = true AND s.next_run <= $now AND coalesce(s.set_aside_until, '') <= $now
  AND (s.next_run > $at OR (s.next_run = $at AND s.id > $id))
  AND ($seen IS NULL OR s.project_id IN $seen) AND NOT s.id IN $hidden
WITH s ORDER BY s.next_run, s.id
WHERE NOT EXISTS {
  MATCH (r:ReportRun) WHERE r.schedule_id = s.id AND r.state IN ['pending', 'running']
}
RETURN s LIMIT $limit
"""

# Those that are about some entities, by which they are seen or not.
ABOUT = f"""
MATCH (n:Schedule) WHERE {SEEN} AND ($id IS NULL OR n.id = $id)
  AND NOT n.report_config CONTAINS '"entity_ids":[]'
RETURN n.id AS id, n.project_id AS project_id, n.report_config AS config
"""
