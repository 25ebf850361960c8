"""The settings of whoever types ``basset up``, as the stack's processes are told them."""

import os
from secrets import token_hex

from basset.ownfile import write_own
from basset.secretfiles import OF_DELIVERIES, OF_SERVERS, OF_STORE, SECRETS
from basset.settings import Settings
from basset.stack.layout import Layout

# What other people's servers let in by.
OF_OTHERS = (*OF_STORE, *OF_DELIVERIES)


def setting_names() -> set[str]:
    """Every variable that is a setting, or says in which file one is."""
    names = {str(field.validation_alias) for field in Settings.model_fields.values()}
    return names | {f"{name}_FILE" for name in SECRETS}


def told_settings(layout: Layout) -> dict[str, str]:
    """The settings in this environment, without those of servers: the stack has its own.

    A secret only as the name of its file: what is told to processes is written down.
    """
    of_servers = {*OF_SERVERS, *(f"{name}_FILE" for name in OF_SERVERS)}
    names = setting_names() - of_servers - {*OF_OTHERS}
    told = {name: value for name, value in os.environ.items() if name in names}
    for name in OF_OTHERS:
        if secret := os.environ.get(name):
            told[f"{name}_FILE"] = _file_of(layout, name, secret)
    return told


def forget_others(layout: Layout, told: dict[str, str]) -> None:
    """Remove the secrets that no process is *told* any more."""
    for name in OF_OTHERS:
        for path in layout.secrets.glob(f"{name}-*"):
            if str(path) != told.get(f"{name}_FILE"):
                path.unlink()


def _file_of(layout: Layout, name: str, secret: str) -> str:
    """A file with *secret*; another one for each, so that whoever is told of it starts anew."""
    for path in layout.secrets.glob(f"{name}-*"):
        if path.read_text(encoding="utf-8") == secret:
            return str(path)
    path = layout.secrets / f"{name}-{token_hex(4)}"
    write_own(path, secret)
    return str(path)
