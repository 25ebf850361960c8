"""Settings: what is set where, and what is refused at start."""

from pathlib import Path

import pytest

from basset import settings
from basset.contradictions import require_neo4j, require_store
from basset.errors import ConfigurationError
from basset.reports.store import open_store
from basset.secretfiles import OF_STORE
from basset.settings import Settings

BUCKET = {
    "BASSET_STORE": "s3://reports/basset",
    "BASSET_STORE_ENDPOINT": "https://s3.example.org",
    "BASSET_STORE_KEY_ID": "a-key",
    "BASSET_STORE_SECRET": "hush-hush",
}
DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields.values():
        for name in (str(field.validation_alias), f"{field.validation_alias}_FILE"):
            monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)


def test_the_documentation_names_every_setting_and_no_other() -> None:
    documented = {
        line.split("`")[1] for line in DOCUMENT.read_text().splitlines() if line.startswith("| `")
    }
    assert documented == {str(field.validation_alias) for field in Settings.model_fields.values()}


def test_a_secret_comes_from_the_file_that_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text("from a file\n")
    monkeypatch.setenv("NEO4J_PASSWORD_FILE", str(tmp_path / "password"))
    assert settings.read_settings().neo4j_password.get_secret_value() == "from a file"


def test_a_secret_comes_from_the_credentials_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "NEO4J_PASSWORD").write_text("from systemd")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert settings.read_settings().neo4j_password.get_secret_value() == "from systemd"


def test_an_empty_certificate_from_systemd_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "NEO4J_CERTIFICATE").write_text("\n")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert settings.read_settings().neo4j_certificate is None
    (tmp_path / "NEO4J_CERTIFICATE").write_text("-----BEGIN PRIVATE KEY-----\n")
    assert settings.read_settings().neo4j_certificate == tmp_path / "NEO4J_CERTIFICATE"


def test_a_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_PASSWORD", "hush-hush")
    assert "hush-hush" not in repr(settings.read_settings())


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("BASSET_LEASE_RENEW_SECONDS", "45"),  # more than half of the lease
        ("REDIS_URL", "redis://localhost:6379/0"),  # the broker's
        ("CELERY_BROKER_URL", "sentinel://h1:26379/0;sentinel://h2:26379"),  # of which master
        ("REDIS_URL", "sentinel://h1:26379/0?master_name=a;redis://h2:6379"),
        ("NEO4J_URI", "http://localhost:7474"),
        ("BASSET_TICK_SECONDS", "soon"),
        ("BASSET_API_PORT", "70000"),
        ("BASSET_REPORT_RETENTION_DAYS", "0"),
        ("BASSET_SMTP_URL", "mail.example.org:587"),
        ("BASSET_MAIL_FROM", "Basset"),  # with a server, no address
        ("BASSET_WEBHOOK_SECRET", "short"),
        ("BASSET_PUBLIC_URL", "basset.example.org"),
        ("BASSET_DELIVERY_FOLDERS", "out"),
        ("NEO4J_PASSWORD_FILE", "/nonexistent/password"),
        ("BASSET_STORE", "/mnt/reports"),  # a folder
        ("BASSET_STORE", "s3://Reports/basset"),
        ("BASSET_STORE_ENDPOINT", "s3.example.org"),
        ("BASSET_STORE_ENDPOINT", "https://key:secret@s3.example.org"),
    ],
)
def test_a_setting_that_cannot_be_right_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    if variable == "BASSET_MAIL_FROM":
        monkeypatch.setenv("BASSET_SMTP_URL", "smtps://mail.example.org")
    if variable.startswith("BASSET_STORE"):
        for name, right in BUCKET.items():
            monkeypatch.setenv(name, right)
    monkeypatch.setenv(variable, value)
    with pytest.raises(ConfigurationError) as refused:
        settings.read_settings()
    assert refused.value.field == variable


def test_a_bucket_is_a_store_and_its_keys_are_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, right in BUCKET.items():
        monkeypatch.setenv(name, right)
    read = settings.read_settings()
    assert open_store(read).where("a/b") == "s3://reports/basset/a/b"
    assert "hush-hush" not in repr(read)
    assert "a-key" not in repr(read)


def test_an_open_api_is_refused_beyond_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASSET_API_AUTH", "false")
    monkeypatch.setenv("BASSET_API_HOST", "192.0.2.1")
    with pytest.raises(ConfigurationError) as refused:
        settings.read_settings()
    assert refused.value.field == "BASSET_API_AUTH"


def test_folders_for_deliveries_are_separated_by_colons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASSET_DELIVERY_FOLDERS", "/srv/out:/mnt/desk")
    assert settings.read_settings().delivery_folders == [Path("/srv/out"), Path("/mnt/desk")]


def test_a_mail_server_that_is_refused_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASSET_SMTP_URL", "imap://basset:hush-hush@mail.example.org")
    with pytest.raises(ConfigurationError) as refused:
        settings.read_settings()
    assert "hush-hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("BASSET_TICK_SECOND", "BASSET_TICK_SECONDS"),
        ("BASSET_LOGLEVEL", "BASSET_LOG_LEVEL"),
        ("BASSET_MAIL_FROM_FILE", "BASSET_MAIL_FROM"),  # no secret: it comes from no file
        ("BASSET_SMTP_URI_FILE", "BASSET_SMTP_URL_FILE"),
    ],
)
def test_a_misspelt_setting_is_refused_and_the_nearest_is_named(
    monkeypatch: pytest.MonkeyPatch, misspelt: str, meant: str
) -> None:
    monkeypatch.setenv(misspelt, "60")
    with pytest.raises(ConfigurationError, match=f"is {meant} meant") as refused:
        settings.read_settings()
    assert refused.value.field == misspelt


@pytest.mark.parametrize("name", ["BASSET_PROJECT", "BASSET_AUTHOR", "BASSET_WEBHOOK_SECRET_FILE"])
def test_what_somebody_reads_is_no_misspelling(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "secret").write_text("x" * 20)
    monkeypatch.setenv(name, str(tmp_path / "secret"))
    settings.read_settings()


@pytest.mark.parametrize(
    "url",
    [
        "amqp://localhost",
        "localhost:6379",
        "redis://",
        "redis://:hush-hush/7#x@localhost:6379/0",  # not written as %XX
        "redis://localhost:port/0",
        "redis://localhost/zero",
        "redis://[::1/0",
        "",
    ],
)
@pytest.mark.parametrize("variable", ["REDIS_URL", "CELERY_BROKER_URL", "CELERY_RESULT_BACKEND"])
def test_what_is_no_address_of_redis_is_refused_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, url: str
) -> None:
    (tmp_path / variable).write_text(url)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    with pytest.raises(ConfigurationError, match="must be an address of Redis") as refused:
        settings.read_settings()
    assert refused.value.field == variable
    assert "hush-hush" not in str(refused.value)


@pytest.mark.parametrize(
    "cache",
    ["redis://LOCALHOST", "redis://:secret@localhost:6379", "redis://localhost:6379/?db=0"],
)
def test_the_brokers_database_is_known_however_it_is_written(
    monkeypatch: pytest.MonkeyPatch, cache: str
) -> None:
    monkeypatch.setenv("REDIS_URL", cache)
    with pytest.raises(ConfigurationError, match="would clear the queue"):
        settings.read_settings()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "basset.example.org"])
def test_beyond_loopback_the_api_listens_only_behind_tls(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("BASSET_API_HOST", host)
    with pytest.raises(ConfigurationError, match="BASSET_API_BEHIND_TLS=true") as refused:
        settings.read_settings()
    assert refused.value.field == "BASSET_API_HOST"
    monkeypatch.setenv("BASSET_API_BEHIND_TLS", "true")
    assert settings.read_settings().api_host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_on_loopback_the_api_needs_no_tls(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("BASSET_API_HOST", host)
    assert settings.read_settings().api_host == host


CREDENTIALS = {
    "REDIS_URL": "redis://127.0.0.1:6379/1",
    "CELERY_BROKER_URL": "redis://127.0.0.1:6379/0",
    "CELERY_RESULT_BACKEND": "redis://127.0.0.1:6379/0",
    "NEO4J_PASSWORD": "hush-hush",
}


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The credentials of an installed host."""
    for name, value in CREDENTIALS.items():
        (tmp_path / name).write_text(value)
    monkeypatch.setenv("BASSET_INSTALLED", "true")
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:7687")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    return tmp_path


def test_an_installed_host_with_all_its_credentials_starts(host: Path) -> None:
    require_neo4j(settings.read_settings())


def test_without_credentials_an_installed_service_joins_no_strangers_servers(
    host: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY")  # as a drop-in with LoadCredential= leaves it
    with pytest.raises(ConfigurationError, match="a drop-in empties LoadCredential=") as refused:
        settings.read_settings()
    assert refused.value.field == "REDIS_URL"
    verdict = settings.judge_settings()
    assert isinstance(verdict, list)
    assert {fault.variable for fault in verdict} == set(CREDENTIALS) - {"NEO4J_PASSWORD"}


@pytest.mark.parametrize("name", CREDENTIALS)
@pytest.mark.parametrize("how", ["missing", "empty"])
def test_each_credential_is_named_where_it_is_not_there(host: Path, name: str, how: str) -> None:
    (host / name).write_text("\n") if how == "empty" else (host / name).unlink()
    with pytest.raises(ConfigurationError, match=f"/etc/basset/credentials/{name}") as refused:
        require_neo4j(settings.read_settings())
    assert refused.value.field == name


@pytest.mark.parametrize("name", OF_STORE)
@pytest.mark.parametrize("installed", [True, False])
def test_only_who_opens_a_bucket_needs_its_keys_and_is_told_which_is_missing(
    host: Path, monkeypatch: pytest.MonkeyPatch, name: str, *, installed: bool
) -> None:
    monkeypatch.setenv("BASSET_INSTALLED", str(installed))
    for variable, right in (BUCKET | {name: ""}).items():
        monkeypatch.setenv(variable, right)
    read = settings.read_settings()
    said = f"/etc/basset/credentials/{name}" if installed else "and BASSET_STORE names a bucket"
    with pytest.raises(ConfigurationError, match=said) as refused:
        require_store(read)
    assert refused.value.field == name
    monkeypatch.setenv(name, BUCKET[name])
    require_store(settings.read_settings())
    monkeypatch.delenv(name)
    monkeypatch.delenv("BASSET_STORE")
    require_store(settings.read_settings())


def test_an_installed_host_takes_no_default_address_of_neo4j(
    host: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEO4J_URI")
    with pytest.raises(
        ConfigurationError, match="and an installed Basset has no default"
    ) as refused:
        settings.read_settings()
    assert refused.value.field == "NEO4J_URI"


@pytest.mark.parametrize("uri", ["bolt+s://h:7687", "neo4j+ssc://h:7687"])
def test_a_certificate_of_our_own_and_an_address_that_brings_tls_contradict(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, uri: str
) -> None:
    monkeypatch.setenv("NEO4J_CERTIFICATE_FILE", str(tmp_path / "own.pem"))
    monkeypatch.setenv("NEO4J_URI", uri)
    with pytest.raises(ConfigurationError, match=r"must begin with (bolt|neo4j)://") as refused:
        settings.read_settings()
    assert refused.value.field == "NEO4J_URI"
