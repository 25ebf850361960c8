"""Files that are replaced at once, and by nobody read too early."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule


def read(path: str | Path) -> str:
    """What the file says; nothing when it is not there."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def keep(
    module: AnsibleModule, path: str | Path, text: str, mode: int, group: str = "root"
) -> bool:
    """Let *path* contain *text*, for root and *group*. Returns whether anything had to change."""
    path = Path(path)
    same = (
        path.exists()
        and path.read_text(encoding="utf-8") == text
        and is_kept(path, mode, "root", group)
    )
    if same or module.check_mode:
        return not same
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(
        os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    shutil.chown(part, "root", group)
    part.chmod(mode)
    part.replace(path)
    return True


def keep_folder(
    module: AnsibleModule, path: str | Path, mode: int = 0o755, owner: str = "root"
) -> bool:
    """Let *path* be a folder of *owner*. Returns whether anything had to change."""
    path = Path(path)
    same = path.is_dir() and is_kept(path, mode, owner, owner)
    if same or module.check_mode:
        return not same
    path.mkdir(parents=True, exist_ok=True)
    shutil.chown(path, owner, owner)
    path.chmod(mode)
    return True


def changed_since(moment: float, files: Iterable[str | Path]) -> bool:
    """Whether one of *files* changed after *moment*, in seconds since 1970.

    Of a symbolic link the link itself counts, not its target.
    """
    return any(os.lstat(path).st_ctime > moment for path in files if os.path.lexists(path))


def is_kept(path: Path, mode: int, owner: str, group: str) -> bool:
    try:
        # By name, because in check mode the user may be one that is yet to come.
        owners = (path.owner(), path.group())
    except KeyError:
        return False  # a number of another host
    return path.stat().st_mode & 0o7777 == mode and owners == (owner, group)
