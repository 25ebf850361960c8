"""What Neo4j's driver brings along into every process that connects."""

import subprocess
import sys

# What it says in a process that only connects.
HELD = """
import sys, basset.driver, neo4j.time
print("numpy" in sys.modules, len(neo4j.time._DAYS_IN_MONTH))
for date in (2024, 2, 29), (2023, 2, 29), (9999, 12, 31):
    try:
        print(neo4j.time.Date(*date).iso_format())
    except ValueError:
        print("no such day")
"""


def test_who_connects_holds_neither_numpy_nor_a_table_of_all_months() -> None:
    command = [sys.executable, "-P", "-c", HELD]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert told[0] == "False 0"
    # And a date is still judged by its month.
    assert told[1:] == ["2024-02-29", "no such day", "9999-12-31"]
