"""One pure renderer a file: from the report model to one format's files."""
