"""``basset key``: the key that signs reports."""

import click

from basset.cli import options, output
from basset.cli.context import services
from basset.errors import NotFound
from basset.reports import keys
from basset.settings import supervisor

# Since when reports are signed by a new key.
TAKES_EFFECT = {
    "stack": "The next report is signed by it.",
    "systemd": "Workers sign by it once they have it: systemctl restart 'basset-worker@*'",
    "supervisor": "Workers sign by it once they have it: supervisorctl restart all",
}


@click.group(cls=output.Group)
def key() -> None:
    """The key that signs this installation's reports, and those before it."""


@key.command("list")
def _list() -> None:
    """List the keys, old ones too.

    Reports that any of them signed verify here. Whoever checks a report needs its fingerprint.
    """
    configured = services().settings
    signer = keys.signer_of(configured)
    rows = [_row(one, signer) for one in keys.known_keys(configured)]
    columns = {"fingerprint": lambda row: row["fingerprint"], "signs": lambda row: row["signs"]}
    output.show_list(rows, columns, "no key; reports are not signed")


@key.command("show")
def _show() -> None:
    """Show the key that signs: its fingerprint, and its public half in PEM."""
    signer = keys.signer_of(services().settings)
    if signer is None:
        raise NotFound(
            "no key is configured, and reports are not signed; "
            f"{keys.VARIABLE} names the file of one, and basset key rotate makes it"
        )
    _print(signer)


@key.command("rotate")
@options.yes_option
def _rotate(yes: bool) -> None:
    """Replace the key by a new one. Reports that the old one signed still verify."""
    output.confirm("Replace the key that signs reports?", yes)
    _print(keys.rotate(services().settings))
    output.say(f"\n{TAKES_EFFECT[supervisor()]}")


def _print(signer: keys.Signer) -> None:
    shown = {"fingerprint": signer.fingerprint, "public_key": signer.pem.decode()}
    output.show_one(shown, {"fingerprint": signer.fingerprint, "public key": shown["public_key"]})


def _row(fingerprint: str, signer: keys.Signer | None) -> dict[str, str]:
    signs = signer is not None and signer.fingerprint == fingerprint
    return {"fingerprint": fingerprint, "signs": "yes" if signs else "no longer"}
