CREATE CONSTRAINT project_id IF NOT EXISTS FOR (n:Project) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT project_name IF NOT EXISTS FOR (n:Project) REQUIRE n.name_key IS UNIQUE;
CREATE CONSTRAINT entity_id IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT relationship_id IF NOT EXISTS FOR ()-[r:RELATES]-() REQUIRE r.id IS UNIQUE;
CREATE CONSTRAINT source_id IF NOT EXISTS FOR (n:Source) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT note_id IF NOT EXISTS FOR (n:Note) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT schedule_id IF NOT EXISTS FOR (n:Schedule) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT run_id IF NOT EXISTS FOR (n:ReportRun) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT delivery_id IF NOT EXISTS FOR (n:Delivery) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT token_id IF NOT EXISTS FOR (n:Token) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT heartbeat_name IF NOT EXISTS FOR (n:Heartbeat) REQUIRE n.name IS UNIQUE;
CREATE CONSTRAINT installation_name IF NOT EXISTS FOR (n:Installation) REQUIRE n.name IS UNIQUE;
CREATE INDEX entity_project IF NOT EXISTS FOR (n:Entity) ON (n.project_id, n.id);
CREATE INDEX relationship_project IF NOT EXISTS FOR ()-[r:RELATES]-() ON (r.project_id, r.id);
CREATE INDEX source_project IF NOT EXISTS FOR (n:Source) ON (n.project_id, n.id);
CREATE INDEX note_project IF NOT EXISTS FOR (n:Note) ON (n.project_id, n.id);
CREATE INDEX note_subject IF NOT EXISTS FOR (n:Note) ON (n.subject_id);
CREATE INDEX schedule_project IF NOT EXISTS FOR (n:Schedule) ON (n.project_id, n.id);
CREATE INDEX schedule_due IF NOT EXISTS FOR (n:Schedule) ON (n.enabled, n.next_run);
CREATE INDEX run_schedule IF NOT EXISTS FOR (n:ReportRun) ON (n.schedule_id, n.state);
CREATE INDEX run_number IF NOT EXISTS FOR (n:ReportRun) ON (n.schedule_id, n.number);
CREATE INDEX run_hint IF NOT EXISTS FOR (n:ReportRun) ON (n.hint_at);
CREATE INDEX run_created IF NOT EXISTS FOR (n:ReportRun) ON (n.created_at);
CREATE INDEX run_project IF NOT EXISTS FOR (n:ReportRun) ON (n.project_id, n.created_at);
CREATE INDEX run_state IF NOT EXISTS FOR (n:ReportRun) ON (n.state, n.created_at);
CREATE INDEX delivery_report IF NOT EXISTS FOR (n:Delivery) ON (n.report_id);
CREATE INDEX delivery_project IF NOT EXISTS FOR (n:Delivery) ON (n.project_id);
CREATE INDEX delivery_message IF NOT EXISTS FOR (n:Delivery) ON (n.message_at);
CREATE INDEX delivery_state IF NOT EXISTS FOR (n:Delivery) ON (n.state, n.created_at);
CREATE INDEX delivery_created IF NOT EXISTS FOR (n:Delivery) ON (n.created_at);
CREATE FULLTEXT INDEX search_text IF NOT EXISTS FOR (n:Entity|Note|Source)
  ON EACH [n.name, n.text, n.title, n.selectors, n.project_id]
  OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}};
// Drawn at random once: whose reports lie in a folder does not hang on the name of a host. Here, and
// not by the first worker that asks: one that is frozen there would keep all others waiting.
MERGE (i:Installation {name: 'own'}) ON CREATE SET i.id = randomUUID()
