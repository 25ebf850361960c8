"""One look, and what it comes to: a message, or none."""

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from basset.alarms import message, state
from basset.alarms.state import Alarm, Look
from basset.settings import Settings

logger = logging.getLogger(__name__)


class AlarmService:
    """*look* finds out what needs somebody. *spare*: a folder for when the disk takes nothing."""

    def __init__(
        self, settings: Settings, look: Callable[[datetime], Look], spare: Path = state.SPARE
    ) -> None:
        self._settings = settings
        self._look = look
        self._places = settings.home, spare

    def check(self, now: datetime) -> list[Alarm]:
        """Look, tell of what is new, and give back what goes on. Does nothing where nobody is told.

        What could not be told is told by the next look.

        Raises:
            BassetError: the message could not be sent.
        """
        if not self._settings.alarm_to.get_secret_value():
            return []
        known = state.seen(state.read_known(*self._places), self._look(now), now)
        begun, over = state.to_tell(known, now)
        try:
            if begun or over:
                logger.warning("alarm: %s", message.headline(begun, over))
                message.tell_somebody(begun, over, self._settings, now)
                known = state.mark_told(known, begun, over)
        finally:
            state.keep_known(known, *self._places)
        return [one for one in known.values() if not one.gone_at]
