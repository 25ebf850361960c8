"""Secrets from files: a secret ``NAME`` is read from the variable ``NAME``, else from the file that
``NAME_FILE`` names, else from ``$CREDENTIALS_DIRECTORY/NAME`` (systemd's LoadCredential).
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import PydanticBaseSettingsSource

from basset.errors import ConfigurationError

# Redis URLs may carry a password, so they count as secrets.
OF_SERVERS = ("REDIS_URL", "CELERY_BROKER_URL", "CELERY_RESULT_BACKEND", "NEO4J_PASSWORD")
OF_STORE = ("BASSET_STORE_KEY_ID", "BASSET_STORE_SECRET")
OF_DELIVERIES = ("BASSET_SMTP_URL", "BASSET_WEBHOOK_SECRET")
# Who is told of faults: the address of a webhook may be what lets a caller in.
ALARM_TO = "BASSET_ALARM_TO"
SECRETS = (*OF_SERVERS, *OF_STORE, *OF_DELIVERIES, ALARM_TO)
# Read where it is used, so that a broken one stops reports and nothing else.
SIGNING_KEY = "BASSET_SIGNING_KEY"
# A key and its certificate, which our own Neo4j asks for.
CERTIFICATE = "NEO4J_CERTIFICATE"


def read_secret(name: str, variables: Mapping[str, str]) -> str | None:
    """The secret *name*, if *variables* say in which file it is.

    Raises:
        ConfigurationError: the file cannot be read.
    """
    named = variables.get(f"{name}_FILE")
    path = credential(name, variables) if named is None else Path(named)
    field = name if named is None else f"{name}_FILE"
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"cannot read {path}: {error}", field=field) from error


def credential(
    name: str, variables: Mapping[str, str] = os.environ, *, filled: bool = False
) -> Path | None:
    """The file in which systemd hands over the credential *name*, if it does; when it has to be
    *filled*, an empty one counts as none.
    """
    folder = variables.get("CREDENTIALS_DIRECTORY")
    if not folder or not (path := Path(folder, name)).is_file():
        return None
    return None if filled and not path.read_bytes().strip() else path


class SecretFiles(PydanticBaseSettingsSource):
    """Reads ``NAME_FILE`` and systemd's credentials directory."""

    def get_field_value(
        self,
        field: FieldInfo,
        field_name: str,  # noqa: ARG002 - inherited
    ) -> tuple[Any, str, bool]:
        name = str(field.validation_alias)
        return read_secret(name, os.environ) if name in SECRETS else None, name, False

    def __call__(self) -> dict[str, Any]:
        named = (self.get_field_value(each, "") for each in self.settings_cls.model_fields.values())
        return {name: value for value, name, _ in named if value is not None}
