"""The certificate that Neo4j and its clients show each other. Whoever lacks its key is refused before
a password can be tried.
"""

from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

from basset.ownfile import own_folder, write_own

# As neo4j.conf names them.
KEY, TRUSTED = "private.key", "trusted"
END_OF_KEY = "-----END PRIVATE KEY-----\n"
# There is nobody to renew it, and nobody outside of this machine to trust it.
LIFE = timedelta(days=36_500)


def first_certificate(file: Path) -> bool:
    """Make *file*, a private key and its certificate in PEM; False when there is one."""
    if file.exists() and file.read_text().strip():
        return False
    write_own(file, _new())
    return True


def hand_over(text: str, folder: Path) -> bool:
    """Write the key and the certificate of *text* into *folder*, for Neo4j; False when they are
    there.
    """
    key, end, certificate = text.partition(END_OF_KEY)
    parts = {folder / KEY: key + end, folder / TRUSTED / "public.crt": certificate}
    if all(path.exists() and path.read_text() == part for path, part in parts.items()):
        return False
    for path, part in parts.items():
        own_folder(path.parent)
        write_own(path, part)
    return True


def _new() -> str:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Basset's Neo4j")])
    now = datetime.now(UTC)
    loopback = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LIFE)
        .add_extension(loopback, critical=False)
        .sign(key, hashes.SHA256())
    )
    encoding = serialization.Encoding.PEM
    private = key.private_bytes(
        encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return (private + certificate.public_bytes(encoding)).decode()
