"""The certificates by which the hosts of one installation know each other.

The host with the servers has an authority, which certifies it to the others and each of them to
Neo4j. A host has a key of its own: whoever steals that cannot pass for the servers.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from basset.errors import ConfigurationError
from basset.ownfile import own_folder, write_own
from basset.secretfiles import CERTIFICATE
from basset.stack import pki
from basset.stack.certificate import LIFE

if TYPE_CHECKING:
    from cryptography.x509 import ObjectIdentifier

# The authority's key and certificate, made or given; its certificate alone, for every host.
AUTHORITY, TRUSTED = "ca.pem", "ca.crt"
LOOPBACK = "127.0.0.1"


def certify_hosts(folder: Path, server: Path, address: str, hosts: Iterable[str]) -> bool:
    """Have a certificate for *address* in *server*, and one for each of *hosts* in the folder of its
    name in *folder*, where the authority is. Whether any was made now.

    Raises:
        ConfigurationError: the authority that is there cannot certify.
    """
    authority = _authority(folder)
    wanted = {server: (address, [address, LOOPBACK], [pki.SERVER, pki.CLIENT])}
    wanted |= {folder / host / CERTIFICATE: (host, [], [pki.CLIENT]) for host in hosts}
    made = [_certified(file, authority, *what) for file, what in wanted.items()]
    return any(made)


def _authority(folder: Path) -> pki.Pair:
    own_folder(folder)
    file, now = folder / AUTHORITY, datetime.now(UTC)
    if not file.exists():
        write_own(file, pki.pair_text(*pki.new_authority("Basset's hosts", now, LIFE)))
    authority = pki.read_pair(file)
    if authority is None or not pki.is_authority(authority[1]):
        raise ConfigurationError(
            f"{file} must be the private key, without a password, and the certificate of an "
            "authority, both as PEM",
            field="basset_cluster_authority",
        )
    pki.publish(folder / TRUSTED, authority[1])
    return authority


def _certified(
    file: Path,
    authority: pki.Pair,
    subject: str,
    names: Collection[str],
    usages: Iterable["ObjectIdentifier"],
) -> bool:
    shown = pki.read_pair(file)
    if (
        shown
        and pki.is_issued(shown[1], authority[1])
        and sorted(pki.names_of(shown[1])) == sorted(names)
    ):
        return False
    own_folder(file.parent)
    made = pki.issue(authority, subject, names, usages, now=datetime.now(UTC), life=LIFE)
    # Those to whom it is shown trust the authority; those who show it trust it by the same file.
    write_own(file, pki.pair_text(*made) + pki.pem(authority[1]))
    return True
