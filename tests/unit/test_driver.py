"""What Neo4j's driver brings along into every process that connects, and what it is given."""

import subprocess
import sys
from pathlib import Path

import pytest

from basset.driver import open_driver, translated
from basset.errors import DatabaseUnavailable
from basset.settings import Settings

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


@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s", "neo4j+ssc"])
def test_the_address_of_a_server_of_others_brings_its_own_tls(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "NEO4J_CERTIFICATE").write_text("\n")  # as a host has it that has no server
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("NEO4J_URI", f"{scheme}://graph.example.org")
    read = Settings()
    with open_driver(read.neo4j_uri, "neo4j", "hush-hush", read.neo4j_certificate) as driver:
        assert driver.encrypted


# As seen on a host of which one server after the other was killed: a report was dead of it.
@pytest.mark.parametrize(
    "error",
    [
        BufferError("Existing exports of data: object cannot be re-sized"),
        ConnectionResetError("Connection reset by peer"),
        TimeoutError("The read operation timed out"),
    ],
)
def test_a_connection_that_breaks_means_that_neo4j_is_away(error: Exception) -> None:
    with pytest.raises(DatabaseUnavailable, match=str(error)), translated():
        raise error
