CREATE INDEX run_project_number IF NOT EXISTS FOR (n:ReportRun) ON (n.project_id, n.number)
