"""An authority of the host's own, as a client that trusts it sees it, and certificates that are brought."""

import ssl
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from basset.errors import ConfigurationError
from basset.stack import authority, pki

NAME = "basset.sennick.example"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    authority.renew(tmp_path, NAME)
    return tmp_path


def issued(pair: pki.Pair, name: str) -> str:
    """What the authority *pair* gives a server of that *name*."""
    made = pki.issue(pair, name, [name], [pki.SERVER], now=datetime.now(UTC), life=authority.LIFE)
    return pki.pair_text(*made)


def greeted(folder: Path, name: str) -> str:
    """What a client that trusts the authority thinks of the server's certificate for *name*."""
    serving = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serving.load_cert_chain(folder / authority.SHOWN)
    trusting = ssl.create_default_context(cafile=folder / authority.TRUSTED)
    trusting.verify_flags |= ssl.VERIFY_X509_STRICT
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting.wrap_bio(to_client, to_server, server_hostname=name)
    server = serving.wrap_bio(to_server, to_client, server_side=True)
    for side in (client, server, client):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
        except ssl.SSLCertVerificationError as error:
            return error.verify_message
    return "believed"


@pytest.mark.parametrize("name", [NAME, "10.78.0.10", "fd00::10", f"{'long.' * 14}example"])
def test_who_trusts_the_authority_believes_the_host_and_nobody_else(
    tmp_path: Path, name: str
) -> None:
    assert authority.renew(tmp_path, name)
    assert greeted(tmp_path, name) == "believed"
    assert "mismatch" in greeted(tmp_path, "mail.example")


def test_the_authority_cannot_speak_for_another_name(folder: Path) -> None:
    pair = pki.read_pair(folder / authority.AUTHORITY)
    assert pair
    (folder / authority.SHOWN).write_text(issued(pair, "bank.example"))
    assert "permitted subtree violation" in greeted(folder, "bank.example")


def test_a_second_time_nothing_is_made_and_modes_are_mended(folder: Path) -> None:
    before = {path.name: path.read_text() for path in folder.iterdir()}
    (folder / authority.TRUSTED).chmod(0o600)
    assert not authority.renew(folder, NAME)
    assert {path.name: path.read_text() for path in folder.iterdir()} == before
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"ca.pem": 0o600, "ca.crt": 0o644, "certificate.pem": 0o600}


@pytest.mark.parametrize("lost", [authority.SHOWN, authority.TRUSTED])
def test_what_is_lost_or_half_written_is_made_again_by_the_same_authority(
    folder: Path, lost: str
) -> None:
    trusted = (folder / authority.TRUSTED).read_text()
    (folder / lost).write_text("-----BEGIN")
    authority.renew(folder, NAME)
    assert (folder / authority.TRUSTED).read_text() == trusted
    assert greeted(folder, NAME) == "believed"


def test_a_certificate_is_renewed_long_before_its_end_and_the_authority_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = (folder / authority.TRUSTED).read_text()
    monkeypatch.setattr(authority, "SPARE", authority.LIFE + timedelta(days=1))
    assert authority.renew(folder, NAME)
    assert (folder / authority.TRUSTED).read_text() == trusted
    assert greeted(folder, NAME) == "believed"


def test_another_name_has_another_authority(folder: Path) -> None:
    trusted = (folder / authority.TRUSTED).read_text()
    assert authority.renew(folder, "cases.sennick.example")
    assert (folder / authority.TRUSTED).read_text() != trusted
    assert greeted(folder, "cases.sennick.example") == "believed"


def test_a_certificate_that_is_brought_has_to_be_for_the_host(folder: Path, tmp_path: Path) -> None:
    text = (folder / authority.SHOWN).read_text()
    authority.judge(text, NAME)
    other = tmp_path / "other"
    other.mkdir()
    authority.renew(other, "elsewhere.example")
    key, end, _ = text.partition("-----END PRIVATE KEY-----\n")
    certificate = (other / authority.SHOWN).read_text().partition(end)[2]
    refused = {
        (other / authority.SHOWN).read_text(): f"not for {NAME}, but for elsewhere.example",
        key + end + certificate: "that of another key",
        key + end: "both as PEM",
        "": "both as PEM",
    }
    for given, reason in refused.items():
        with pytest.raises(ConfigurationError, match=reason):
            authority.judge(given, NAME)


def test_a_certificate_that_has_ended_is_refused_with_its_dates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "LIFE", timedelta(seconds=0))
    authority.renew(tmp_path, NAME)
    with pytest.raises(ConfigurationError, match=r"valid from .* to .* only"):
        authority.judge((tmp_path / authority.SHOWN).read_text(), NAME)


@pytest.mark.parametrize(("pattern", "believed"), [("*.sennick.example", True), ("*", False)])
def test_a_star_stands_for_the_first_label(tmp_path: Path, pattern: str, believed: bool) -> None:
    pair = pki.new_authority("Sennick", datetime.now(UTC), authority.LIFE)
    text = issued(pair, pattern)
    if believed:
        authority.judge(text, NAME)
    else:
        with pytest.raises(ConfigurationError, match="not for"):
            authority.judge(text, NAME)
