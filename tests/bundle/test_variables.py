"""What the role reads, its specification, its defaults and the documentation agree."""

import re
import runpy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
ROLE = ROOT / "roles" / "basset"
DOCS = runpy.run_path(str(ROOT / "tools" / "bundle_docs.py"))
OPTIONS: dict[str, dict[str, Any]] = DOCS["options"]()


def files(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in sorted((ROLE / folder).rglob("*")) if path.is_file())


def variables(folder: str) -> dict[str, Any]:
    """What every file of the folder says: a file for each part."""
    return {
        name: value
        for path in files(folder)
        for name, value in yaml.safe_load(path.read_text()).items()
    }


def registered(node: Any) -> Iterator[str]:
    """What tasks give a name to: their results, and variables of their own."""
    if isinstance(node, list):
        for entry in node:
            yield from registered(entry)
    elif isinstance(node, dict):
        if "register" in node:
            yield node["register"]
        if isinstance(node.get("vars"), dict):
            yield from node["vars"]
        for value in node.values():
            yield from registered(value)


@cache
def known() -> set[str]:
    """Every name with basset_ that means something: variables, groups, modules."""
    names = {path.stem for path in (ROOT / "plugins" / "modules").glob("*.py")}
    names |= set(OPTIONS) | set(variables("vars")) | set(DOCS["GROUPS"])
    for path in files("tasks"):
        names |= set(registered(yaml.safe_load(path.read_text())))
    return names


def test_a_default_is_what_its_specification_says() -> None:
    expected = {
        name: option["default"] for name, option in OPTIONS.items() if not option.get("required")
    }
    assert variables("defaults/main") == expected


def test_an_option_says_its_type_and_what_it_is() -> None:
    for name, option in OPTIONS.items():
        assert option.get("type"), name
        assert str(option.get("description", "")).strip().endswith("."), (
            f"{name} has no sentence that describes it"
        )
        assert "\n" not in option["description"], name


def test_an_option_is_on_the_page_once() -> None:
    page = DOCS["variables"](OPTIONS)
    assert {name: len(re.findall(rf"\| `{name}`", page)) for name in OPTIONS} == dict.fromkeys(
        OPTIONS, 1
    )


def test_what_the_role_reads_is_known() -> None:
    renamed = set(variables("vars")["basset_preflight_renamed"])
    unknown = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in files("tasks", "templates", "defaults", "vars")
        for name in re.findall(r"\bbasset_[a-z0-9_]*[a-z0-9]\b", path.read_text())
        if name not in known() | renamed
    }
    assert not unknown


def test_what_the_role_offers_is_read() -> None:
    text = "".join(path.read_text() for path in files("tasks", "templates", "vars"))
    assert [name for name in OPTIONS if not re.search(rf"\b{name}\b", text)] == []


def test_preflight_knows_the_new_name_of_each_old_one() -> None:
    assert set(variables("vars")["basset_preflight_renamed"].values()) <= set(OPTIONS)


def test_the_generated_page_is_up_to_date() -> None:
    for page, text in DOCS["pages"]().items():
        assert page.exists(), "make docs"
        assert page.read_text() == text, "make docs"


def secrets() -> set[str]:
    """The variables that hold a secret, and those made of them."""
    # A proxy's password is refused, and its address is no secret.
    names = {name for name, option in OPTIONS.items() if option.get("no_log")} - {"basset_proxy"}
    while True:
        made = {
            name
            for name, value in variables("vars").items()
            if any(secret in words(value) for secret in names)
        }
        if made <= names:
            return names
        names |= made


def words(value: Any) -> set[str]:
    return set(re.findall(r"\w+", str(value)))


def arguments(node: Any) -> Iterator[Any]:
    """What tasks put into argument lists: commands, and what they have in their environment."""
    if isinstance(node, list):
        for entry in node:
            yield from arguments(entry)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name in ("environment", "argv", "cmd", "ansible.builtin.shell"):
                yield value
            yield from arguments(value)


def test_no_task_puts_a_secret_into_an_argument_list() -> None:
    trees = [
        yaml.safe_load(path.read_text())
        for path in (*files("tasks", "handlers"), *(ROOT / "playbooks").glob("*.yml"))
    ]
    told = [value for value in arguments(trees) if words(value) & secrets()]
    assert told == []


def test_no_task_that_hands_a_secret_on_tells_the_journal() -> None:
    """Ansible writes down what a command gets, its standard input as well."""
    tasks = [
        task
        for path in files("tasks", "handlers")
        for task in yaml.safe_load(path.read_text())
        if words(task) & secrets() and "stdin" in str(task)
    ]
    assert tasks
    assert [task["name"] for task in tasks if task.get("no_log") is not True] == []
