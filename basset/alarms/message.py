"""What somebody is told, and how. No message has a word of a case, nor the reason of a fault, which
may repeat one or say where something is; ``basset doctor``, on the host, has both.
"""

import socket
from datetime import datetime

from basset import canonical
from basset.alarms.state import Alarm
from basset.deliveries.channels import email, webhook
from basset.errors import ConfigurationError
from basset.model import derived_id
from basset.reports.destination import check_address
from basset.secretfiles import ALARM_TO
from basset.settings import Settings

SCHEMA = "basset.alarm/1"


def tell_somebody(begun: list[Alarm], over: list[Alarm], settings: Settings, now: datetime) -> None:
    """Tell of what has *begun* and what is *over*, in one message.

    Raises:
        BassetError: it could not be sent.
    """
    try:
        to = check_address(settings.alarm_to.get_secret_value())
    except ValueError as error:
        raise ConfigurationError(str(error), field=ALARM_TO) from None
    host = socket.gethostname()
    # The same when it is sent again: whoever gets it twice sees that it is one.
    told = [f"{one.name} {one.since} {one.gone_at}" for one in [*begun, *over]]
    own_id = derived_id("alarm", host, *told)
    if to.startswith("mailto:"):
        letter = email.blank(to, own_id, settings, now)
        letter["Subject"] = f"Basset on {host}: {headline(begun, over)}"[: email.SUBJECT_LENGTH]
        letter.set_content(_text(host, begun, over))
        email.send_letter(settings, lambda _: letter)
    else:
        body = {
            "schema": SCHEMA,
            "id": own_id,
            "host": host,
            "text": _text(host, begun, over),
            "begun": [_shown(one) for one in begun],
            "over": [{**_shown(one), "over_at": one.gone_at} for one in over],
        }
        webhook.call(to, own_id, canonical.dump(body), settings, now)


def headline(begun: list[Alarm], over: list[Alarm]) -> str:
    """Both in a line: ``unit basset-backup.service needs you, and 2 more``."""
    first, *others = begun or over
    more = f", and {len(others)} more" if others else ""
    return f"{first.name} {'needs you' if begun else 'is over'}{more}"


def _text(host: str, begun: list[Alarm], over: list[Alarm]) -> str:
    lines = [f"Basset on {host}.", ""]
    for one in begun:
        lines += [f"{one.name} needs you, since {_minute(one.since)}:", f"    {one.advice}", ""]
    lines += [
        f"{one.name}, since {_minute(one.since)}: over at {_minute(one.gone_at or '')}."
        for one in over
    ]
    lines += [*([""] if over else []), "'sudo basset doctor' on that host says more."]
    return "\n".join(lines) + "\n"


def _shown(one: Alarm) -> dict[str, str]:
    return {"noun": one.noun, "what": one.what, "since": one.since, "advice": one.advice}


def _minute(at: str) -> str:
    return f"{at[:16].replace('T', ' ')} UTC"
