"""The key that the role makes on a host, without a library, is one that signs."""

import runpy
from pathlib import Path

import pytest

from basset.reports.keys import signer_of
from basset.settings import Settings

UTILS = Path(__file__).resolve().parents[2] / "plugins" / "module_utils"


def test_a_generated_key_signs_and_none_is_like_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate = runpy.run_path(str(UTILS / "keys.py"))["ed25519"]
    path = tmp_path / "BASSET_SIGNING_KEY"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    prints = set()
    for _ in range(3):
        path.write_text(generate())
        path.chmod(0o600)
        signer = signer_of(Settings(BASSET_HOME=str(tmp_path)))
        assert signer is not None
        prints.add(signer.fingerprint)
    assert len(prints) == 3
