"""The certificate of a host's HTTPS: made by an authority of the host's own, or brought and judged.

The authority is good for one name only: whoever steals its key cannot speak for another.
"""

from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID

from basset.errors import ConfigurationError
from basset.ownfile import write_own

# The authority's key and certificate; its certificate alone, for those who are to trust it; the key
# and certificate that the server shows.
AUTHORITY, TRUSTED, SHOWN = "ca.pem", "ca.crt", "certificate.pem"
LIFE, AUTHORITY_LIFE = timedelta(days=365), timedelta(days=3650)
# So long before its end a certificate is made anew.
SPARE = LIFE / 3

Pair = tuple[ec.EllipticCurvePrivateKey, x509.Certificate]


def renew(folder: Path, name: str) -> bool:
    """Have in *folder* a certificate for *name* that is good for months; whether it was made now.

    Of the same name the authority stays the same, so that whoever trusts it need not be asked again.
    """
    now = datetime.now(UTC)
    authority = _read(folder / AUTHORITY)
    if authority is None or not _is_good(authority[1], name, now, LIFE):
        authority = _authority(name, now)
        write_own(folder / AUTHORITY, _text(*authority))
    _hand_out(folder / TRUSTED, authority[1])
    shown = _read(folder / SHOWN)
    if shown and _is_good(shown[1], name, now, SPARE) and _is_issued(shown[1], authority[1]):
        return False
    write_own(folder / SHOWN, _text(*_certificate(name, authority, now)))
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
        fault = f"it is not for {name}, but for {', '.join(_names(first)) or 'nobody'}"
    elif not first.not_valid_before_utc <= now < first.not_valid_after_utc:
        begin, end = first.not_valid_before_utc, first.not_valid_after_utc
        fault = f"it is valid from {begin:%Y-%m-%d} to {end:%Y-%m-%d} only"
    else:
        return
    raise ConfigurationError(fault, field="basset_front_certificate")


def _authority(name: str, now: datetime) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _subject(f"Basset on {name}")
    permitted = x509.NameConstraints([_constraint(name)], None)
    builder = (
        _builder(subject, subject, key, now, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(permitted, critical=True)
    )
    return key, builder.sign(key, hashes.SHA256())


def _certificate(name: str, authority: Pair, now: datetime) -> Pair:
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority[0].public_key())
    server = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    builder = (
        _builder(_subject(name), authority[1].subject, key, now, LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(server, critical=False)
        .add_extension(issuer, critical=False)
        .add_extension(x509.SubjectAlternativeName([_general(name)]), critical=False)
    )
    return key, builder.sign(authority[0], hashes.SHA256())


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    own = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        # A client's clock may be slow.
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + life)
        .add_extension(own, critical=False)
    )


def _subject(name: str) -> x509.Name:
    # What this field may hold; the name itself is among the alternative ones.
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name[:64])])


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _address(name: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _general(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.IPAddress(address) if address else x509.DNSName(name)


def _constraint(name: str) -> x509.GeneralName:
    address = _address(name)
    return x509.IPAddress(ip_network(address)) if address else x509.DNSName(name)


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    addresses = [str(each) for each in found.get_values_for_type(x509.IPAddress)]
    return [*found.get_values_for_type(x509.DNSName), *addresses]


def _covers(certificate: x509.Certificate, name: str) -> bool:
    """As browsers see it: a star stands for the first label of a name."""
    star = f"*.{name.partition('.')[2]}"
    return not {name.lower(), star.lower()}.isdisjoint(each.lower() for each in _names(certificate))


def _is_good(certificate: x509.Certificate, name: str, now: datetime, spare: timedelta) -> bool:
    """Whether it is for *name*, as authority or as host, and stays valid for *spare*."""
    try:
        known = certificate.extensions.get_extension_for_class(x509.NameConstraints).value
        fits = known.permitted_subtrees == [_constraint(name)]
    except x509.ExtensionNotFound:
        fits = _covers(certificate, name)
    # One from the future was made by a clock that was wrong.
    begun = certificate.not_valid_before_utc <= now
    return fits and begun and certificate.not_valid_after_utc > now + spare


def _is_issued(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _read(path: Path) -> Pair | None:
    """A key with its certificate; None where there is none that can be read."""
    try:
        text = path.read_bytes()
        key = load_pem_private_key(text, password=None)
        certificate = x509.load_pem_x509_certificate(text)
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return (key, certificate) if isinstance(key, ec.EllipticCurvePrivateKey) else None


def _text(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> str:
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private.decode() + _pem(certificate)


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def _hand_out(path: Path, certificate: x509.Certificate) -> None:
    """Write *certificate* for everybody."""
    if not path.exists() or path.read_text() != _pem(certificate):
        write_own(path, _pem(certificate))
    path.chmod(0o644)
