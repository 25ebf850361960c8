// A list of what changed last is read from its index, however many rows a project has: all of an
// import changed at the same time, so the id belongs to the order.
CREATE INDEX entity_changed IF NOT EXISTS FOR (n:Entity) ON (n.project_id, n.updated_at, n.id);
CREATE INDEX relationship_changed IF NOT EXISTS FOR ()-[r:RELATES]-() ON (r.project_id, r.updated_at, r.id);
CREATE INDEX source_changed IF NOT EXISTS FOR (n:Source) ON (n.project_id, n.updated_at, n.id);
CREATE INDEX note_changed IF NOT EXISTS FOR (n:Note) ON (n.project_id, n.updated_at, n.id);
CREATE INDEX chart_changed IF NOT EXISTS FOR (n:Chart) ON (n.project_id, n.updated_at, n.id)
