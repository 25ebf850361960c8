"""Private keys and X.509 certificates: issued by an authority of our own, written and read as PEM."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID

from basset.ownfile import write_own

SERVER, CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
Pair = tuple[Key, x509.Certificate]


def new_authority(subject: str, now: datetime, life: timedelta, only: str | None = None) -> Pair:
    """An authority; *only*: the one name or address that it may certify."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = _subject(subject)
    builder = (
        _builder(name, name, key, now, life)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
    )
    if only:
        builder = builder.add_extension(permitted(only), critical=True)
    return key, builder.sign(key, hashes.SHA256())


def issue(
    authority: Pair,
    subject: str,
    names: Iterable[str],
    usages: Iterable[x509.ObjectIdentifier],
    *,
    now: datetime,
    life: timedelta,
) -> Pair:
    """A key and its certificate for *names* and addresses, to show as *usages* say."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority[0].public_key())
    builder = (
        _builder(_subject(subject), authority[1].subject, key, now, life)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(list(usages)), critical=False)
        .add_extension(issuer, critical=False)
    )
    if alternative := [_general(name) for name in names]:
        builder = builder.add_extension(x509.SubjectAlternativeName(alternative), critical=False)
    return key, builder.sign(authority[0], hashes.SHA256())


def permitted(name: str) -> x509.NameConstraints:
    """What lets an authority certify *name* and nothing else."""
    address = _address(name)
    one = x509.IPAddress(ip_network(address)) if address else x509.DNSName(name)
    return x509.NameConstraints([one], None)


def names_of(certificate: x509.Certificate) -> list[str]:
    """The names and addresses that *certificate* is for."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    addresses = [str(each) for each in found.get_values_for_type(x509.IPAddress)]
    return [*found.get_values_for_type(x509.DNSName), *addresses]


def is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def is_issued(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def read_pair(path: Path) -> Pair | None:
    """A key with its certificate; None where there is none that can be read."""
    try:
        text = path.read_bytes()
        key = load_pem_private_key(text, password=None)
        certificate = x509.load_pem_x509_certificate(text)
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return (key, certificate) if isinstance(key, Key) else None


def pair_text(key: Key, certificate: x509.Certificate) -> str:
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private.decode() + pem(certificate)


def pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def publish(path: Path, certificate: x509.Certificate) -> None:
    """Write *certificate* for everybody."""
    if not path.exists() or path.read_text() != pem(certificate):
        write_own(path, pem(certificate))
    path.chmod(0o644)


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
