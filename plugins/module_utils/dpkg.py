"""What Debian's package manager has."""

from pathlib import Path

from ansible.module_utils.basic import AnsibleModule


def packages(module: AnsibleModule) -> tuple[set[str], set[str]]:
    """Names of the packages that are there, and of those that are half there."""
    listing = ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\\n"]
    rows = [line.split() for line in module.run_command(listing, check_rc=True)[1].splitlines()]
    half = {name for name, status in rows if status.startswith(("half-", "unpacked", "triggers-"))}
    return {name for name, status in rows if status == "installed"}, half


def pending(record: str) -> Path:
    """The file that is there while a change of packages has not been added to *record*."""
    return Path(record + ".pending")
