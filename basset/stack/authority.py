"""The certificate of a host's HTTPS: made by an authority of the host's own, or brought and judged.

The authority is good for one name only: whoever steals its key cannot speak for another.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from basset.errors import ConfigurationError
from basset.ownfile import write_own
from basset.stack import pki

# The authority's key and certificate; its certificate alone, for those who are to trust it; the key
# and certificate that the server shows.
AUTHORITY, TRUSTED, SHOWN = "ca.pem", "ca.crt", "certificate.pem"
LIFE, AUTHORITY_LIFE = timedelta(days=365), timedelta(days=3650)
# So long before its end a certificate is made anew.
SPARE = LIFE / 3


def renew(folder: Path, name: str) -> bool:
    """Have in *folder* a certificate for *name* that is good for months; whether it was made now.

    Of the same name the authority stays the same, so that whoever trusts it need not be asked again.
    """
    now = datetime.now(UTC)
    authority = pki.read_pair(folder / AUTHORITY)
    if authority is None or not _is_good(authority[1], name, now, LIFE):
        authority = pki.new_authority(f"Basset on {name}", now, AUTHORITY_LIFE, only=name)
        write_own(folder / AUTHORITY, pki.pair_text(*authority))
    pki.publish(folder / TRUSTED, authority[1])
    shown = pki.read_pair(folder / SHOWN)
    if shown and _is_good(shown[1], name, now, SPARE) and pki.is_issued(shown[1], authority[1]):
        return False
    made = pki.issue(authority, name, [name], [pki.SERVER], now=now, life=LIFE)
    write_own(folder / SHOWN, pki.pair_text(*made))
    return True


def judge(text: str, name: str) -> None:
    """Refuse *text*, a key and its certificates in PEM, where nobody would believe them for *name*.

    Raises:
        ConfigurationError: says why.
    """
    try:
        key = load_pem_private_key(text.encode(), password=None)
        first, *_ = x509.load_pem_x509_certificates(text.encode())
    except (ValueError, TypeError):
        reason = "must have a private key without a password and its certificate, both as PEM"
        raise ConfigurationError(reason, field="basset_front_certificate") from None
    now = datetime.now(UTC)
    if key.public_key() != first.public_key():
        fault = "its first certificate is that of another key; the host's own comes first"
    elif not _covers(first, name):
        fault = f"it is not for {name}, but for {', '.join(pki.names_of(first)) or 'nobody'}"
    elif not first.not_valid_before_utc <= now < first.not_valid_after_utc:
        begin, end = first.not_valid_before_utc, first.not_valid_after_utc
        fault = f"it is valid from {begin:%Y-%m-%d} to {end:%Y-%m-%d} only"
    else:
        return
    raise ConfigurationError(fault, field="basset_front_certificate")


def _covers(certificate: x509.Certificate, name: str) -> bool:
    """As browsers see it: a star stands for the first label of a name."""
    star = f"*.{name.partition('.')[2]}"
    those = pki.names_of(certificate)
    return not {name.lower(), star.lower()}.isdisjoint(each.lower() for each in those)


def _is_good(certificate: x509.Certificate, name: str, now: datetime, spare: timedelta) -> bool:
    """Whether it is for *name*, as authority or as host, and stays valid for *spare*."""
    try:
        known = certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        fits = known == pki.permitted(name)
    except x509.ExtensionNotFound:
        fits = _covers(certificate, name)
    # One from the future was made by a clock that was wrong.
    begun = certificate.not_valid_before_utc <= now
    return fits and begun and certificate.not_valid_after_utc > now + spare
