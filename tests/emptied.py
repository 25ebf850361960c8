"""The database of a test, as it is before anybody has used it."""

from basset.database import Database
from basset.schema import LATEST


def empty(database: Database) -> None:
    """Remove all but what the schema has written: to apply it takes longer than many a test."""
    # In batches: an entity with all its claims is large, and the heap small.
    for match in ("()-[row]->()", "(row:!Installation)"):
        query = f"""MATCH {match} WHERE NOT (row:Schema AND row.version = $latest)
        WITH row LIMIT 1000 DELETE row RETURN count(*) AS removed"""
        while database.write(query, latest=LATEST)[0]["removed"]:
            pass
    database.apply_schema()
