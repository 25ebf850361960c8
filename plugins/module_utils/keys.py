"""Private keys made on a host that has no library for them."""

import base64
import secrets

# What PKCS #8 writes before the 32 bytes of an Ed25519 key, which may be any 32 bytes.
BEFORE = bytes.fromhex("302e020100300506032b657004220420")


def ed25519() -> str:
    """A new private key in PEM."""
    text = base64.b64encode(BEFORE + secrets.token_bytes(32)).decode()
    return f"-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n"
