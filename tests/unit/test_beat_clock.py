"""Beat goes on sending when the wall clock is set."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from basset.tasks import celery_app
from basset.tasks.beat import TICK, Scheduler

HEALTH = "health-check"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Beat(Scheduler):
    """Remembers what it would send, and when by the clock that was never set."""

    producer = None  # it has no broker

    def __init__(self, folder: Path) -> None:
        self.sent: list[tuple[float, str]] = []
        self.seconds, self.set_by = 0.0, timedelta(0)
        super().__init__(celery_app, schedule_filename=str(folder / "beat"), lazy=True)

    def apply_async(self, entry: object, **_: object) -> None:
        self.sent.append((self.seconds, entry.name))  # type: ignore[attr-defined]

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds) + self.set_by

    def go_on_until(self, seconds: float) -> None:
        while self.seconds < seconds:
            while not self.tick():
                pass  # each call sends one that is due
            self.seconds += 1

    def when(self, name: str, since: float) -> float:
        return min(at for at, sent in self.sent if sent == name and at >= since)


@pytest.fixture
def beat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Beat:
    beat = Beat(tmp_path)
    monkeypatch.setattr(celery_app, "now", beat.now)
    beat.setup_schedule()
    return beat


@pytest.mark.parametrize("by", [-timedelta(hours=1), -timedelta(days=1)])
@pytest.mark.parametrize("at", [290.0, 299.0, 310.0, 3590.0])
def test_a_clock_set_back_holds_up_no_tick(beat: Beat, at: float, by: timedelta) -> None:
    """Also where another entry would have been due before the next tick."""
    beat.seconds = 1
    beat.go_on_until(at)
    beat.set_by = by
    beat.go_on_until(at + 400)
    assert beat.when(TICK, since=at) <= at + 61
    assert beat.when(HEALTH, since=at) <= at + 301


def test_a_clock_set_forward_and_back_again_holds_up_no_tick(beat: Beat) -> None:
    beat.seconds = 1
    beat.go_on_until(100)
    beat.set_by = timedelta(days=1)
    beat.go_on_until(110)
    assert beat.when(TICK, since=100) <= 101
    beat.set_by = timedelta(0)
    beat.go_on_until(200)
    assert beat.when(TICK, since=110) <= 171
