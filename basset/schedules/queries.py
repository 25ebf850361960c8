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
OF_PROJECT = "MATCH (s:Schedule {project_id: $id}) RETURN s ORDER BY s.id"
KINDS = "MATCH (s:Schedule) RETURN s AS row"
LOCK = "MATCH (s:Schedule {id: $id}) SET s._lock = true RETURN s"
# A change may mend what could not be evaluated, so the next tick looks again.
SAVE = "MATCH (s:Schedule {id: $id}) SET s += $changes, s.set_aside_until = null RETURN s"
RUN = "MATCH (r:ReportRun {id: $id}) RETURN r.id AS id, r.state AS state"
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
# Without USING INDEX the planner looks for the runs of every schedule first. Last come those whose
# project is imported into: an import holds it for a while.
DUE = """
MATCH (s:Schedule) USING INDEX SEEK s:Schedule(enabled, next_run)
WHERE s.enabled = true AND s.next_run <= $now AND coalesce(s.set_aside_until, '') <= $now
WITH s ORDER BY s.next_run, s.id
WHERE NOT EXISTS {
  MATCH (r:ReportRun) USING INDEX SEEK r:ReportRun(schedule_id, state)
  WHERE r.schedule_id = s.id AND r.state IN ['pending', 'running']
}
WITH s.project_id AS project, collect(s) AS due
OPTIONAL MATCH (p:Project {id: project})
WITH due, p.import_incomplete IS NOT NULL AS imported
ORDER BY imported, size(due), due[0].next_run
UNWIND due AS s
RETURN s{.*, imported: imported} AS s LIMIT $limit
"""
# The same for a reader, who goes on where the page before ended.
DUE_PAGE = """
MATCH (s:Schedule) USING INDEX SEEK s:Schedule(enabled, next_run)
WHERE s.enabled = true AND s.next_run <= $now AND coalesce(s.set_aside_until, '') <= $now
  AND (s.next_run > $at OR (s.next_run = $at AND s.id > $id))
  AND ($seen IS NULL OR s.project_id IN $seen) AND NOT s.id IN $hidden
WITH s ORDER BY s.next_run, s.id
WHERE NOT EXISTS {
  MATCH (r:ReportRun) USING INDEX SEEK r:ReportRun(schedule_id, state)
  WHERE r.schedule_id = s.id AND r.state IN ['pending', 'running']
}
RETURN s LIMIT $limit
"""

# Those that are about some entities, by which they are seen or not.
ABOUT, ONE_ABOUT = (
    f"""
    MATCH (n:Schedule) WHERE {which} AND NOT n.report_config CONTAINS '"entity_ids":[]'
    RETURN n.id AS id, n.project_id AS project_id, n.report_config AS config
    """
    for which in ("n.project_id IN $projects", "n.id = $id")
)
