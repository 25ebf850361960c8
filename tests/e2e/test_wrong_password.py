"""A worker whose password for Neo4j is wrong says what to set, and goes on listening."""

from collections.abc import Callable

import pytest

from basset.wiring import Services


@pytest.mark.usefixtures("wrong_passwords")
def test_a_worker_with_a_wrong_password_says_so_without_a_traceback(
    services: Services, celery: Callable, worker: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEO4J_PASSWORD_FILE")
    monkeypatch.setenv("NEO4J_PASSWORD", "hunter2hunter2")
    process = worker()
    celery("beat")
    process.wait_for("process_due_reports")
    process.wait_for("raised expected: ConfigurationError")
    said = process.output.read_text()
    assert "NEO4J_USER and NEO4J_PASSWORD must be what Neo4j knows" in said
    assert "Traceback" not in said
    assert "hunter2" not in said
    assert process.process.poll() is None
