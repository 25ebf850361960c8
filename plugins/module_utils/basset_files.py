"""Files that are replaced at once, and by nobody read too early."""

import os
import shutil
from pathlib import Path


def read(path):
    """What the file says; nothing when it is not there."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def keep(module, path, text, mode, group="root"):
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


def keep_folder(module, path, mode=0o755, owner="root"):
    """Let *path* be a folder of *owner*. Returns whether anything had to change."""
    path = Path(path)
    same = path.is_dir() and is_kept(path, mode, owner, owner)
    if same or module.check_mode:
        return not same
    path.mkdir(parents=True, exist_ok=True)
    shutil.chown(path, owner, owner)
    path.chmod(mode)
    return True


def keep_link(module, path, target):
    """Make *path* a symbolic link to *target*, switched at once. Returns whether it changed."""
    path = Path(path)
    same = path.is_symlink() and str(path.readlink()) == target
    if same or module.check_mode:
        return not same
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    part.symlink_to(target)
    part.replace(path)
    return True


def changed_since(moment, files):
    """Whether one of *files* changed after *moment*, in seconds since 1970.

    Of a symbolic link the link itself counts, not its target.
    """
    return any(os.lstat(path).st_ctime > moment for path in files if os.path.lexists(path))


def is_kept(path, mode, owner, group):
    # By name, because in check mode the user may be one that is yet to come.
    return path.stat().st_mode & 0o7777 == mode and (path.owner(), path.group()) == (owner, group)
