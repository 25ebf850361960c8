CREATE FULLTEXT INDEX search_ties IF NOT EXISTS FOR ()-[r:RELATES]-() ON EACH [r.type, r.text, r.project_id]
  OPTIONS {indexConfig: {`fulltext.analyzer`: 'standard-folding'}}
