"""Phone numbers without a country code, when the region of their project changes."""

from basset import canonical
from basset.database import Transaction
from basset.investigations.derive import SELECTOR_KEYS, selectors_of

WITH_NUMBERS = """
MATCH (n:Entity {project_id: $id}) WHERE any(key IN $keys WHERE n.claims CONTAINS '"key":"' + key + '"')
RETURN n{.id, .type, .key, .claims} AS row
"""
SET_SELECTORS = "UNWIND $rows AS row MATCH (n:Entity {id: row.id}) SET n.selectors = row.selectors"


def find_numbers(tx: Transaction, project_id: str, region: str) -> None:
    """Read the phone numbers of a project as those of *region*; what identifies a row stays."""
    keys = [key for key, kind in SELECTOR_KEYS.items() if kind == "phone"]
    rows = []
    for answer in tx.run(WITH_NUMBERS, id=project_id, keys=keys):
        row = answer["row"]
        claims = canonical.load(row["claims"])
        selectors = selectors_of(row["type"], row["key"], claims, region)
        rows.append({"id": row["id"], "selectors": selectors})
    tx.run(SET_SELECTORS, rows=rows)
