"""Beat's scheduler: Celery's own, which also ticks when it starts, and tells systemd so."""

import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.beat import PersistentScheduler
from celery.signals import beat_init

from basset import notify
from basset.ownfile import own_folder
from basset.tasks.watchdog import Verdict, Watchdog, lately, look_at_broker

TICK = "process-due-reports-every-minute"


class Scheduler(PersistentScheduler):
    ticked = float("-inf")

    def setup_schedule(self) -> None:
        own_folder(Path(self.schedule_filename).parent)
        super().setup_schedule()
        # A host that was off catches up now, not in a minute.
        entry = self.schedule[TICK]
        entry.last_run_at -= timedelta(days=1)

    def tick(self, *arguments: Any, **options: Any) -> float:
        """Send what is due; how many seconds to sleep."""
        self._notice_a_clock_set_back()
        pause: float = super().tick(*arguments, **options)
        self.ticked = time.monotonic()
        return pause

    def _notice_a_clock_set_back(self) -> None:
        """Nobody waits until the clock has caught up, nor behind who came first by the old one."""
        ahead = [each for each in self.schedule.values() if each.last_run_at > each.default_now()]
        for entry in ahead:
            entry.last_run_at = entry.default_now()
        if ahead:
            self._heap = None


@beat_init.connect
def _watch(sender: Any, **_: Any) -> None:
    notifier = notify.from_environment()
    if notifier:
        scheduler, patience = sender.scheduler, sender.scheduler.max_interval + lately(notifier)
        url = scheduler.app.settings.broker_url.get_secret_value()
        Watchdog(notifier, lambda: _judge(scheduler, url, patience)).start()


def _judge(scheduler: Scheduler, url: str, patience: float) -> Verdict:
    if time.monotonic() - scheduler.ticked < patience:
        return Verdict(alive=True, status="sends what is due")
    return look_at_broker(url, "does not tick")
