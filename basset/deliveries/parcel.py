"""What is delivered: a report that is as it was written, as one file, or as a link to it."""

from urllib.parse import quote

from basset.deliveries.models import Delivery
from basset.errors import Conflict, Gone, Undeliverable
from basset.reports.archive import Archive, open_archive
from basset.reports.verify.place import Place
from basset.settings import Settings


def open_parcel(place: Place) -> Archive:
    """The report in *place*.

    Raises:
        Undeliverable: it is not as it was written, or has expired.
    """
    try:
        return open_archive(place)
    except (Conflict, Gone) as error:
        raise Undeliverable(str(error)) from error


def zipped(parcel: Archive, most_bytes: int) -> bytes | None:
    """*parcel* as a zip; None if that has more than *most_bytes*."""
    whole = bytearray()
    for chunk in parcel.chunks():
        whole += chunk
        if len(whole) > most_bytes:
            return None
    return bytes(whole)


def link(delivery: Delivery, settings: Settings) -> str | None:
    """Where whoever has a token can fetch the report; None if that was never said."""
    base = settings.public_url.rstrip("/")
    which = f"?copy={quote(delivery.audience)}" if delivery.audience else ""
    path = f"/api/v1/reports/{delivery.report_id}/bundle.zip{which}"
    return f"{base}{path}" if base else None
