"""Beat's scheduler: Celery's own, which also ticks when it starts."""

from datetime import timedelta
from pathlib import Path

from celery.beat import PersistentScheduler

TICK = "process-due-reports-every-minute"


class Scheduler(PersistentScheduler):
    def setup_schedule(self) -> None:
        Path(self.schedule_filename).parent.mkdir(parents=True, exist_ok=True)
        super().setup_schedule()
        # A host that was off catches up now, not in a minute.
        entry = self.schedule[TICK]
        entry.last_run_at -= timedelta(days=1)
