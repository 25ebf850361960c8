CREATE CONSTRAINT chart_id IF NOT EXISTS FOR (n:Chart) REQUIRE n.id IS UNIQUE;
CREATE INDEX chart_project IF NOT EXISTS FOR (n:Chart) ON (n.project_id, n.id)
