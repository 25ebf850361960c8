"""``basset settings check``: what somebody learns of an environment file before anything has it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from basset.cli import main
from basset.secretfiles import SECRETS

GOOD = """\
# Basset's settings
BASSET_HOME=/var/lib/basset
BASSET_INSTALLED=true

NEO4J_URI='bolt://127.0.0.1:7687'
BASSET_MAIL_FROM="Basset <basset@example.org>"
"""
HANDED_OVER = {
    "REDIS_URL": "redis://127.0.0.1:6379/1",
    "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
    "CELERY_RESULT_BACKEND": "redis://127.0.0.1:6379/0",
    "NEO4J_PASSWORD": "hush-hush",
    "NEO4J_CERTIFICATE": "",
}


@pytest.fixture(autouse=True)
def credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "credentials"
    folder.mkdir()
    for name, text in HANDED_OVER.items():
        (folder / name).write_text(text)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(folder))
    return folder


def checked(tmp_path: Path, text: str, *options: str) -> Result:
    (tmp_path / "basset.env").write_text(text)
    return CliRunner().invoke(
        main, ["settings", "check", str(tmp_path / "basset.env"), *options], catch_exceptions=False
    )


def test_a_right_file_passes(tmp_path: Path) -> None:
    result = checked(tmp_path, GOOD)
    assert (result.exit_code, result.output) == (0, "every setting is right\n")


def test_every_fault_is_named_at_once_with_its_field(tmp_path: Path) -> None:
    wrong = "BASSET_LOGLEVEL=DEBUG\nBASSET_TICK_SECONDS=soon\nBASSET_PDF_PAGES=1\n"
    result = checked(tmp_path, GOOD + wrong)
    assert result.exit_code == 1
    named = [line.partition(":")[0] for line in result.output.splitlines()]
    assert named == ["BASSET_LOGLEVEL", "BASSET_TICK_SECONDS", "BASSET_PDF_PAGES"]
    assert "is BASSET_LOG_LEVEL meant?" in result.output


def test_contradictions_are_named_all_together(tmp_path: Path) -> None:
    wrong = "BASSET_LEASE_SECONDS=10\nBASSET_API_HOST=0.0.0.0\nBASSET_DELIVERY_FOLDERS=out\n"
    faults = json.loads(checked(tmp_path, GOOD + wrong, "--json").stdout)["faults"]
    assert {each["variable"] for each in faults} == {
        "BASSET_LEASE_RENEW_SECONDS",
        "BASSET_API_HOST",
        "BASSET_DELIVERY_FOLDERS",
    }


@pytest.mark.parametrize("name", HANDED_OVER)
def test_a_credential_that_is_not_there_is_named(
    tmp_path: Path, credentials: Path, name: str
) -> None:
    (credentials / name).unlink()
    result = checked(tmp_path, GOOD)
    assert result.exit_code == 1
    assert result.output.startswith(f"{name}: is missing")


def test_the_keys_of_a_bucket_are_asked_for_where_one_is_set(
    tmp_path: Path, credentials: Path
) -> None:
    bucket = f"{GOOD}BASSET_STORE=s3://reports/basset\n"
    (credentials / "BASSET_STORE_KEY_ID").write_text("a-key")
    (credentials / "BASSET_STORE_SECRET").write_text("\n")  # as where there is no bucket
    assert checked(tmp_path, GOOD).exit_code == 0
    result = checked(tmp_path, bucket)
    assert (result.exit_code, result.output.partition(",")[0]) == (
        1,
        "BASSET_STORE_SECRET: is missing",
    )
    (credentials / "BASSET_STORE_SECRET").write_text("hush-hush")
    assert checked(tmp_path, bucket).exit_code == 0


def test_a_credential_that_cannot_be_read_is_named(tmp_path: Path, credentials: Path) -> None:
    (credentials / "REDIS_URL").write_bytes(b"\xff\xfe")
    result = checked(tmp_path, GOOD)
    assert result.exit_code == 1
    assert result.output.startswith("REDIS_URL: cannot read")


def test_only_the_file_is_judged_and_the_environment_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASSET_TICK_SECONDS", "soon")
    assert checked(tmp_path, GOOD).exit_code == 0
    assert CliRunner().invoke(main, ["settings", "check"]).exit_code == 1


def test_without_credentials_only_the_file_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")
    assert checked(tmp_path, GOOD).exit_code == 0
    assert checked(tmp_path, GOOD + "BASSET_PDF_PAGES=1\n").exit_code == 1


@pytest.mark.parametrize(
    "line", ["BASSET_HOME", "export BASSET_HOME=/x", "BASSET_HOME=/a b", "NAME='not closed", "=x"]
)
def test_a_line_that_is_no_assignment_is_named_by_its_number(tmp_path: Path, line: str) -> None:
    result = checked(tmp_path, GOOD + line + "\n")
    assert result.exit_code == 1
    assert f"line {len(GOOD.splitlines()) + 1} of" in result.output


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["settings", "check", str(tmp_path / "none.env")])
    assert (result.exit_code, "none.env" in result.output) == (1, True)
