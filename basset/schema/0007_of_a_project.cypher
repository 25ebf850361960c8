// What is asked of one project costs what that project has, however much the others have. The indexes
// that go were of project and id: who asks for the first of two properties alone is served by none.
DROP INDEX entity_project IF EXISTS;
DROP INDEX relationship_project IF EXISTS;
DROP INDEX source_project IF EXISTS;
DROP INDEX note_project IF EXISTS;
DROP INDEX schedule_project IF EXISTS;
DROP INDEX chart_project IF EXISTS;
CREATE INDEX entity_of_project IF NOT EXISTS FOR (n:Entity) ON (n.project_id);
CREATE INDEX relationship_of_project IF NOT EXISTS FOR ()-[r:RELATES]-() ON (r.project_id);
CREATE INDEX source_of_project IF NOT EXISTS FOR (n:Source) ON (n.project_id);
CREATE INDEX note_of_project IF NOT EXISTS FOR (n:Note) ON (n.project_id);
CREATE INDEX schedule_of_project IF NOT EXISTS FOR (n:Schedule) ON (n.project_id);
CREATE INDEX chart_of_project IF NOT EXISTS FOR (n:Chart) ON (n.project_id);
CREATE INDEX deletion_of_project IF NOT EXISTS FOR (n:Deletion) ON (n.project_id)
