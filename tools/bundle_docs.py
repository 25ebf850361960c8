"""Write the documentation of the roles from their argument_specs. Run it as ``make docs``.

It writes each role's README.md, and docs/variables.md for all roles.
"""

import json
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
SPECS = sorted((ROOT / "roles").glob("*/meta/argument_specs.yml"))
NOTE = "<!-- Written by `make docs` from meta/argument_specs.yml; change it there. -->\n"
README = """{note}
# {name}

{short}. {long}

{body}"""
VARIABLES = """{note}
# Variables of the bundle

What an inventory can set, by role. You do not have to set anything: the defaults install
everything on one host. A name that is not on this page is refused before anything changes. Keep
secrets (marked ●) in a vault: `ansible-vault encrypt_string --name NAME`.

## Groups

A host runs what its groups say. All groups are children of `basset`; see `inventories/localhost`
and `inventories/single` for examples.

| group | what its hosts run |
|---|---|
{groups}
{roles}"""
TABLE = "| variable | type | default | what it is |\n|---|---|---|---|\n"


def pages() -> dict[Path, str]:
    """Every generated page and its text."""
    roles = {name: spec(name) for name in names()}
    readmes = {
        ROOT / "roles" / name / "README.md": readme(name, role) for name, role in roles.items()
    }
    return {**readmes, ROOT / "docs" / "variables.md": variables(roles)}


def names() -> list[str]:
    """The roles, those of the installation first and in its order."""
    installed = [entry["role"] for entry in install()]
    return installed + sorted({path.parent.parent.name for path in SPECS} - set(installed))


def install() -> list[dict[str, str]]:
    roles: list[dict[str, str]] = yaml.safe_load((ROOT / "playbooks" / "install.yml").read_text())[
        0
    ]["roles"]
    return roles


def spec(role: str) -> dict[str, Any]:
    text = (ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text()
    main: dict[str, Any] = yaml.safe_load(text)["argument_specs"]["main"]
    return main


def readme(name: str, role: dict[str, Any]) -> str:
    body = table(role["options"]) if role["options"] else "It has no variables.\n"
    return README.format(
        note=NOTE,
        name=name,
        short=role["short_description"],
        long=" ".join(role["description"]),
        body=body,
    )


def variables(roles: dict[str, dict[str, Any]]) -> str:
    groups = [entry["role"] for entry in install() if "group_names" in entry.get("when", "")]
    return VARIABLES.format(
        note=NOTE,
        groups="".join(f"| `{name}` | {roles[name]['short_description']} |\n" for name in groups),
        roles="\n".join(
            f"## {role['short_description']} (`{name}`)\n\n{table(role['options'])}"
            for name, role in roles.items()
            if role["options"]
        ),
    )


def table(options: dict[str, Any]) -> str:
    rows = "".join(row(name, option) for name, option in options.items())
    examples = "".join(
        f"    {name}: {option['example']}\n"
        for name, option in options.items()
        if "example" in option
    )
    return TABLE + rows + (f"\nFor example:\n\n{examples}" if examples else "")


def row(name: str, option: dict[str, Any]) -> str:
    secret = " ●" if option.get("no_log") else ""
    default = "" if option.get("required") else f"`{json.dumps(option['default'])}`"
    return f"| `{name}`{secret} | {option['type']} | {default} | {option['description']} |\n"


if __name__ == "__main__":
    for page, text in pages().items():
        page.write_text(text)
