"""The key of an installation, which signs its reports, and the public keys of those before it.

A key is Ed25519, in PEM. Others know it by its fingerprint: the SHA-256 of its public half.
"""

import os
import stat
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from basset.errors import ConfigurationError, KeyUnusable
from basset.ownfile import own_folder, whole_file
from basset.reports.files import write_once
from basset.settings import Settings

VARIABLE = "BASSET_SIGNING_KEY_FILE"
ALGORITHM = "Ed25519"
MOST_BYTES = 16_384  # a PEM of any key has less


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs with a private key; *pem* is the public one, for whoever checks."""

    _key: Ed25519PrivateKey

    @property
    def pem(self) -> bytes:
        return self._key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self._key.public_key())

    def sign(self, data: bytes) -> bytes:
        """The 64 bytes of the signature; the same data gives the same."""
        return self._key.sign(data)


def signer_of(settings: Settings) -> Signer | None:
    """What signs reports here; None where no key is configured. Its public key is remembered.

    Raises:
        KeyUnusable: a key is configured and cannot be used.
    """
    path = settings.signing_key
    if path is None:
        return None
    try:
        key = load_pem_private_key(_private_text(path), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _unusable(path, "is no private key in PEM without a password") from None
    except OSError as error:
        raise _unusable(path, f"cannot be read: {error.strerror}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _unusable(path, "is no Ed25519 key")
    signer = Signer(key)
    _remember(signer, settings)
    return signer


def rotate(settings: Settings) -> Signer:
    """Replace the key by a new one; the public half of the old one stays.

    Raises:
        ConfigurationError: no file for a key is configured, or it cannot be written.
        KeyUnusable: the key to be replaced cannot be read, so its public half would be lost.
    """
    path = settings.signing_key
    if path is None:
        raise ConfigurationError("name the file of the key, which need not exist", field=VARIABLE)
    if path.exists():
        signer_of(settings)
    make_key(path)
    signer = signer_of(settings)
    assert signer is not None
    return signer


def first_key(path: Path) -> bool:
    """Make a key in a folder of its own, unless there is or was one; whether it was made.

    One that is lost is restored from a backup, or replaced on purpose.
    """
    if path.parent.exists():
        return False
    make_key(path)
    return True


def make_key(path: Path) -> None:
    """Write a new private key to *path*, for its owner alone.

    Raises:
        ConfigurationError: it cannot be written.
    """
    text = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    try:
        own_folder(path.parent)
        with whole_file(path) as file:
            file.write(text)
    except OSError as error:
        raise ConfigurationError(
            f"cannot write {path}: {error.strerror}", field=VARIABLE
        ) from error


def known_keys(settings: Settings) -> dict[str, Ed25519PublicKey]:
    """The public keys of this installation, old ones too, by fingerprint."""
    keys = (public_key(path.read_bytes()) for path in sorted(public_folder(settings).glob("*.pem")))
    return {fingerprint_of(key): key for key in keys if key is not None}


def public_folder(settings: Settings) -> Path:
    """Where the public keys are kept; it is part of a backup."""
    return settings.home / "keys" / "public"


def public_key(pem: bytes) -> Ed25519PublicKey | None:
    """The public key that *pem* holds; None when that is no Ed25519 key."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        return None
    return key if isinstance(key, Ed25519PublicKey) else None


def fingerprint_of(key: Ed25519PublicKey) -> str:
    """SHA-256 of the key as DER, in groups of four digits that can be read out."""
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return grouped(sha256(der).hexdigest())


def grouped(digits: str) -> str:
    """A fingerprint as it is shown, however it was typed: ``3F:2A…`` or ``3f2a …``."""
    plain = "".join(digits.split()).replace(":", "").lower()
    return " ".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def is_signed(data: bytes, signature: bytes, key: Ed25519PublicKey) -> bool:
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _remember(signer: Signer, settings: Settings) -> None:
    """Keep the public key, for the time when another signs."""
    own = public_folder(settings) / f"{signer.fingerprint.replace(' ', '')}.pem"
    if own.exists():
        return
    write_once(own, [signer.pem])


def _private_text(path: Path) -> bytes:
    """The content of a private key's file, which nobody else may read."""
    # Not blocking: a pipe in its place would wait for a writer for ever.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise _unusable(path, "is no file")
        # systemd lets the process in by an access list, which looks like a right of the group.
        handed_over = str(path.parent) == os.environ.get("CREDENTIALS_DIRECTORY")
        if found.st_mode & (0o007 if handed_over else 0o077):
            raise _unusable(path, f"can be read by others; chmod 600 {path}")
        return file.read(MOST_BYTES)


def _unusable(path: Path, why: str) -> KeyUnusable:
    return KeyUnusable(f"{path} {why}; no report is made unsigned instead", field=VARIABLE)
