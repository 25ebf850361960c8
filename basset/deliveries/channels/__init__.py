"""How a report gets to an address: one module a way, one function in each."""

from collections.abc import Callable
from datetime import datetime

from basset.deliveries.channels import email, folder, webhook
from basset.deliveries.models import Delivery
from basset.reports.archive import Archive
from basset.settings import Settings

# Raises Unavailable when it may be tried again, and any other BassetError when that is of no use.
Send = Callable[[Delivery, Archive, Settings, datetime], None]

CHANNELS: dict[str, Send] = {
    "mailto": email.mail,
    "https": webhook.post,
    "http": webhook.post,
    "file": folder.copy_to_folder,
}
