"""The key that signs reports: made once, kept from others, replaced without losing the old one."""

import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from basset.errors import ConfigurationError, KeyUnusable
from basset.reports import keys
from basset.reports.verify import verify
from basset.settings import Settings
from tests.unit.signed_case import report_in, settings_of


def test_a_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    keys.make_key(tmp_path / "keys" / "key.pem")
    assert stat.S_IMODE((tmp_path / "keys" / "key.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_without_a_key_nobody_signs(tmp_path: Path) -> None:
    assert keys.signer_of(Settings(BASSET_HOME=str(tmp_path))) is None


def broken(path: Path) -> None:
    path.write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")


def of_another_kind(path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (Path.unlink, "cannot be read: No such file"),
        (lambda path: path.chmod(0o644), "can be read by others"),
        (lambda path: path.chmod(0o640), "can be read by others"),
        (broken, "is no private key in PEM"),
        (of_another_kind, "is no Ed25519 key"),
        (a_pipe, "is no file"),
    ],
)
def test_a_key_that_cannot_be_used_is_said_by_its_variable(
    tmp_path: Path, spoil: object, reason: str
) -> None:
    settings = settings_of(tmp_path)
    spoil(tmp_path / "key.pem")  # type: ignore[operator]
    with pytest.raises(KeyUnusable, match=reason) as refused:
        keys.signer_of(settings)
    assert refused.value.field == "BASSET_SIGNING_KEY_FILE"
    assert "PRIVATE KEY" not in str(refused.value)


def test_systemd_hands_the_key_over_as_a_credential(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.make_key(tmp_path / "BASSET_SIGNING_KEY")
    # As an access list of systemd looks.
    (tmp_path / "BASSET_SIGNING_KEY").chmod(0o440)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert keys.signer_of(Settings(BASSET_HOME=str(tmp_path))) is not None


def test_what_an_old_key_signed_still_verifies(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    old = keys.signer_of(settings)
    assert old is not None
    folder = report_in(tmp_path, settings)
    new = keys.rotate(settings)
    assert new.fingerprint != old.fingerprint
    assert set(keys.known_keys(settings)) == {old.fingerprint, new.fingerprint}
    verdict = verify(folder, keys.known_keys(settings))
    assert (verdict.ok, verdict.signed_by) == (True, old.fingerprint)


def test_a_key_that_is_lost_is_not_replaced_in_silence_but_can_be(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    keys.signer_of(settings)
    (tmp_path / "key.pem").unlink()
    with pytest.raises(KeyUnusable):
        keys.signer_of(settings)
    keys.rotate(settings)
    assert len(keys.known_keys(settings)) == 2


def test_a_key_needs_a_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        keys.rotate(Settings(BASSET_HOME=str(tmp_path)))
    assert refused.value.field == "BASSET_SIGNING_KEY_FILE"


def test_a_fingerprint_is_read_however_it_is_typed() -> None:
    assert keys.grouped("AB:CD:EF:01:23") == keys.grouped("abcd ef01\t23") == "abcd ef01 23"
