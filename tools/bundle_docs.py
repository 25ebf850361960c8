"""Write docs/variables.md from the role's argument_specs. Run it as ``make docs``."""

import json
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
SPECS = ROOT / "roles" / "basset" / "meta" / "argument_specs.yml"
# What a variable's name begins with, and what that part of Basset is. Of groups the same.
SECTIONS = {
    "basset_common": "What every Basset host has",
    "basset_proxy": "What the host fetches, and how",
    "basset_offline": "A host without internet",
    "basset_cluster": "Several hosts",
    "basset_firewall": "A firewall before the servers",
    "basset_neo4j": "The database",
    "basset_redis": "The broker and the cache",
    "basset_api": "The HTTP API",
    "basset_front": "HTTPS before the API",
    "basset_worker": "The processes that make reports",
    "basset_store": "Reports in a bucket",
    "basset_alarm": "Who is told of faults",
    "basset_backup": "Backups",
    "basset_restore": "Taking a backup back",
    "basset_rotate": "Changing secrets",
    "basset_scale": "Hosts that come and go",
    "basset_drain": "Changing what runs",
    "basset_purge": "Removing Basset from a host",
}
GROUPS = {
    **{
        name: SECTIONS[name]
        for name in ("basset_neo4j", "basset_redis", "basset_api", "basset_front")
    },
    "basset_worker": SECTIONS["basset_worker"],
    "basset_beat": "Beat and the ticker, on exactly one host",
}
VARIABLES = """\
<!-- Written by `make docs` from roles/basset/meta/argument_specs.yml; change it there. -->

# Variables of the bundle

What an inventory can set, by part. You do not have to set anything: the defaults install
everything on one host. A name that is not on this page is refused before anything changes. Keep
secrets (marked ●) in a vault: `ansible-vault encrypt_string --name NAME`.

## Groups

A host runs what its groups say. All groups are children of `basset`; see `inventories/localhost`,
`inventories/single` and, for several hosts, `inventories/cluster` for examples.

| group | what its hosts run |
|---|---|
{groups}
{sections}"""
TABLE = "| variable | type | default | what it is |\n|---|---|---|---|\n"


def pages() -> dict[Path, str]:
    """Every generated page and its text."""
    return {ROOT / "docs" / "variables.md": variables(options())}


def options() -> dict[str, dict[str, Any]]:
    specs: dict[str, dict[str, Any]] = yaml.safe_load(SPECS.read_text())["argument_specs"]["main"][
        "options"
    ]
    return specs


def variables(known: dict[str, dict[str, Any]]) -> str:
    return VARIABLES.format(
        groups="".join(f"| `{name}` | {what} |\n" for name, what in GROUPS.items()),
        sections="\n".join(
            f"## {what}\n\n{table(members(known, prefix))}" for prefix, what in SECTIONS.items()
        ),
    )


def members(known: dict[str, dict[str, Any]], prefix: str) -> dict[str, dict[str, Any]]:
    return {name: option for name, option in known.items() if name.startswith(prefix)}


def table(known: dict[str, dict[str, Any]]) -> str:
    rows = "".join(row(name, option) for name, option in known.items())
    examples = "".join(
        f"    {name}: {option['example']}\n"
        for name, option in known.items()
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
