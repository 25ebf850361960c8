"""Settings from the environment, typed, with secrets also from files; wrong ones are refused."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from basset import redisurl
from basset.contradictions import contradictions
from basset.errors import ConfigurationError
from basset.secretfiles import (
    CERTIFICATE,
    SECRETS,
    SIGNING_KEY,
    SecretFiles,
    credential,
    read_secret,
)
from basset.variables import WrongSetting, unknown

Seconds = Annotated[int, Field(ge=1)]

# There when systemd runs this machine: sd_booted(3).
SYSTEMD = Path("/run/systemd/system")


class Settings(BaseSettings):
    """Everything that can be set. Field aliases are the environment's names."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    redis_url: SecretStr = Field(SecretStr("redis://localhost:6379/1"), alias="REDIS_URL")
    broker_url: SecretStr = Field(SecretStr("redis://localhost:6379/0"), alias="CELERY_BROKER_URL")
    result_backend: SecretStr = Field(
        SecretStr("redis://localhost:6379/0"), alias="CELERY_RESULT_BACKEND"
    )
    neo4j_uri: str = Field("bolt://localhost:7687", alias="NEO4J_URI")
    neo4j_user: str = Field("neo4j", alias="NEO4J_USER")
    neo4j_password: SecretStr = Field(SecretStr(""), alias="NEO4J_PASSWORD")
    neo4j_certificate: Path | None = Field(
        None,
        alias="NEO4J_CERTIFICATE_FILE",
        description="a key and its certificate (PEM) that Neo4j and Basset show each other",
    )

    installed: bool = Field(
        False,
        alias="BASSET_INSTALLED",
        description="this is a host that the playbook set up: no server has a default address",
    )
    home: Path = Field(Path("~/.local/share/basset"), alias="BASSET_HOME", validate_default=True)
    reports_dir: Path | None = Field(
        None, alias="BASSET_REPORTS_DIR", description="default: reports/ below BASSET_HOME"
    )
    store: str = Field(
        "",
        alias="BASSET_STORE",
        description="a bucket for the reports, s3://BUCKET/PREFIX, in place of their folder",
    )
    store_endpoint: str = Field("", alias="BASSET_STORE_ENDPOINT")
    store_region: str = Field("us-east-1", alias="BASSET_STORE_REGION")
    store_key_id: SecretStr = Field(SecretStr(""), alias="BASSET_STORE_KEY_ID")
    store_secret: SecretStr = Field(SecretStr(""), alias="BASSET_STORE_SECRET")
    log_level: str = Field("INFO", alias="BASSET_LOG_LEVEL", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    log_format: str = Field("text", alias="BASSET_LOG_FORMAT", pattern="^(text|json)$")

    api_host: str = Field("127.0.0.1", alias="BASSET_API_HOST")
    api_port: int = Field(8400, alias="BASSET_API_PORT", ge=0, le=65535)
    api_auth: bool = Field(True, alias="BASSET_API_AUTH", description="may be off on loopback only")
    api_behind_tls: bool = Field(
        False,
        alias="BASSET_API_BEHIND_TLS",
        description="whoever comes from elsewhere has come through TLS, or cannot come",
    )
    max_upload_mb: int = Field(512, alias="BASSET_MAX_UPLOAD_MB", ge=1)

    tick_seconds: Seconds = Field(60, alias="BASSET_TICK_SECONDS")
    lease_seconds: Seconds = Field(60, alias="BASSET_LEASE_SECONDS")
    lease_renew_seconds: Seconds = Field(15, alias="BASSET_LEASE_RENEW_SECONDS")
    retry_seconds: Seconds | None = Field(
        None, alias="BASSET_RETRY_SECONDS", description="default: each task's own"
    )
    cache_cleanup_seconds: Seconds = Field(3600, alias="BASSET_CACHE_CLEANUP_SECONDS")
    search_refresh_seconds: Seconds = Field(21600, alias="BASSET_SEARCH_REFRESH_SECONDS")
    health_check_seconds: Seconds = Field(300, alias="BASSET_HEALTH_CHECK_SECONDS")
    signing_key: Path | None = Field(
        None,
        alias="BASSET_SIGNING_KEY_FILE",
        description="read when a report is made; systemd's credential BASSET_SIGNING_KEY as well",
    )
    report_retention_days: int | None = Field(None, alias="BASSET_REPORT_RETENTION_DAYS", ge=1)

    pdf_pages: int = Field(60, alias="BASSET_PDF_PAGES", ge=5)
    pdf_seconds: Seconds = Field(120, alias="BASSET_PDF_SECONDS")
    pdf_memory_mb: int = Field(2048, alias="BASSET_PDF_MEMORY_MB", ge=256)
    fonts: str = Field(
        "",
        alias="BASSET_FONTS",
        description="folders with fonts for PDFs, separated by colons, besides the package's own",
    )
    csv_bom: bool = Field(False, alias="BASSET_CSV_BOM")
    hub_ties: int = Field(50, alias="BASSET_HUB_TIES", ge=1)
    html_profiles: int = Field(1000, alias="BASSET_HTML_PROFILES", ge=1)
    smtp_url: SecretStr = Field(
        SecretStr(""), alias="BASSET_SMTP_URL", description="smtps:// or smtp:// (with STARTTLS)"
    )
    mail_from: str = Field("", alias="BASSET_MAIL_FROM")
    mail_attach_mb: int = Field(10, alias="BASSET_MAIL_ATTACH_MB", ge=0)
    alarm_to: SecretStr = Field(
        SecretStr(""),
        alias="BASSET_ALARM_TO",
        description="who is told of faults: mailto:op@example.org or https://hooks.example/x",
    )
    public_url: str = Field("", alias="BASSET_PUBLIC_URL", pattern="^(https?://[^\\s]+)?$")
    webhook_secret: SecretStr = Field(SecretStr(""), alias="BASSET_WEBHOOK_SECRET")
    deliver_private: bool = Field(False, alias="BASSET_DELIVER_PRIVATE")
    delivery_folders: Annotated[list[Path], NoDecode] = Field(
        [],
        alias="BASSET_DELIVERY_FOLDERS",
        description="reports may be delivered into these folders and what is below them",
    )
    phone_region: str = Field(
        "",
        alias="BASSET_PHONE_REGION",
        pattern="^([A-Z]{2})?$",
        description="country of numbers written without a country code",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - inherited
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - inherited
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, SecretFiles(settings_cls)

    @field_validator("delivery_folders", mode="before")
    @classmethod
    def _as_paths(cls, given: object) -> object:
        return given.split(":") if isinstance(given, str) else given

    @model_validator(mode="after")
    def _resolve(self) -> Self:
        # Frozen for everybody else; here the default of one field follows another.
        object.__setattr__(self, "home", self.home.expanduser().absolute())
        reports = (
            self.reports_dir.expanduser().absolute() if self.reports_dir else self.home / "reports"
        )
        object.__setattr__(self, "reports_dir", reports)
        key = self.signing_key.expanduser() if self.signing_key else credential(SIGNING_KEY)
        object.__setattr__(self, "signing_key", key)
        certificate = self.neo4j_certificate or credential(CERTIFICATE, filled=True)
        object.__setattr__(self, "neo4j_certificate", certificate)
        for name in ("redis_url", "broker_url", "result_backend"):
            object.__setattr__(self, name, redisurl.checking(getattr(self, name)))
        return self

    @model_validator(mode="after")
    def _refuse_contradictions(self) -> Self:
        if faults := list(contradictions(self)):
            raise PydanticCustomError("contradictions", "they contradict", {"faults": faults})
        return self

    @property
    def font_folders(self) -> list[Path]:
        return [Path(folder) for folder in self.fonts.split(":") if folder]

    @property
    def reports(self) -> Path:
        """The folder that holds every report."""
        assert self.reports_dir is not None  # set by _resolve
        return self.reports_dir


def read_settings(given: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment; the variables *given* go before it.

    Raises:
        ConfigurationError: names the variable and what is wrong with it.
    """
    judged = judge_settings(given)
    if isinstance(judged, Settings):
        return judged
    raise ConfigurationError(judged[0].reason, field=judged[0].variable)


def judge_settings(given: Mapping[str, str] | None = None) -> Settings | list[WrongSetting]:
    """What ``read_settings`` returns, or everything that is wrong with it."""
    names = {str(field.validation_alias) for field in Settings.model_fields.values()}
    values: dict[str, Any] = dict(given or {})
    faults = unknown(os.environ, {*names, *(f"{name}_FILE" for name in SECRETS)})
    for name in SECRETS:
        try:
            text = read_secret(name, given or {})
            read_secret(name, os.environ)
        except ConfigurationError as error:
            faults.append(WrongSetting(str(error.field), error.detail))
        else:
            values.update({} if text is None else {name: text})
    try:
        settings = Settings(**values)
    except ConfigurationError:
        return faults  # a secret that cannot be read, and is among them
    except ValidationError as error:
        return [*faults, *_faults(error)]
    return faults or settings


def _faults(error: ValidationError) -> list[WrongSetting]:
    faults: list[WrongSetting] = []
    for each in error.errors(include_url=False, include_input=False):
        if each["loc"]:
            faults.append(WrongSetting(str(each["loc"][0]), str(each["msg"])))
        else:
            faults += each["ctx"]["faults"]
    return faults


def supervisor() -> str:
    """What runs this Basset: ``systemd``, ``supervisor`` or, where no host is, ``stack``."""
    if not {"BASSET_INSTALLED", "CREDENTIALS_DIRECTORY"} & os.environ.keys():
        return "stack"
    return "systemd" if SYSTEMD.is_dir() else "supervisor"
