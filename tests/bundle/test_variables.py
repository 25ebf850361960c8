"""What a role reads, its specification, its defaults and the documentation agree."""

import re
import runpy
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ROLES = sorted(path.name for path in (ROOT / "roles").iterdir() if (path / "tasks").is_dir())
DOCS = runpy.run_path(str(ROOT / "tools" / "bundle_docs.py"))


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text()) if path.exists() else {}


def options(role: str) -> dict[str, dict[str, Any]]:
    specs: dict[str, dict[str, Any]] = load(ROOT / "roles" / role / "meta" / "argument_specs.yml")[
        "argument_specs"
    ]["main"]["options"]
    return specs


def files(role: str, *folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from (
            path for path in sorted((ROOT / "roles" / role / folder).rglob("*")) if path.is_file()
        )


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
    """Every name with basset_ that means something: variables, groups, roles, modules."""
    names = set(ROLES) | {path.stem for path in (ROOT / "plugins").rglob("*.py")}
    for role in ROLES:
        names |= set(options(role)) | set(load(ROOT / "roles" / role / "vars" / "main.yml"))
        for path in files(role, "tasks", "handlers"):
            names |= set(registered(load(path)))
    return names


@pytest.mark.parametrize("role", ROLES)
def test_a_default_is_what_its_specification_says(role: str) -> None:
    expected = {
        name: option["default"]
        for name, option in options(role).items()
        if not option.get("required")
    }
    assert load(ROOT / "roles" / role / "defaults" / "main.yml") == expected


@pytest.mark.parametrize("role", ROLES)
def test_an_option_says_its_type_and_what_it_is(role: str) -> None:
    for name, option in options(role).items():
        assert option.get("type"), name
        assert str(option.get("description", "")).strip().endswith("."), (
            f"{name} has no sentence that describes it"
        )
        assert "\n" not in option["description"], name


@pytest.mark.parametrize("role", ROLES)
def test_an_option_has_its_roles_name(role: str) -> None:
    # What an operator types with the uninstall playbook is the one exception.
    assert [name for name in options(role) if not name.startswith(f"{role}_")] in (
        [],
        ["basset_purge"],
    )


def test_what_roles_read_is_known() -> None:
    renamed = set(load(ROOT / "roles/basset_preflight/vars/main.yml")["basset_preflight_renamed"])
    unknown = {
        f"{path.relative_to(ROOT)}: {name}"
        for role in ROLES
        for path in files(role, "tasks", "handlers", "templates", "defaults", "vars")
        for name in re.findall(r"\bbasset_[a-z0-9_]*[a-z0-9]\b", path.read_text())
        if name not in known() | renamed
    }
    assert not unknown


def test_what_roles_offer_is_read() -> None:
    text = "".join(
        path.read_text() for role in ROLES for path in files(role, "tasks", "templates", "vars")
    )
    assert [
        name for role in ROLES for name in options(role) if not re.search(rf"\b{name}\b", text)
    ] == []


def test_preflight_knows_every_option_and_the_new_name_of_each_old_one() -> None:
    variables = load(ROOT / "roles/basset_preflight/vars/main.yml")
    read = re.findall(
        r"'(\w+)'", variables["basset_preflight_roles"].partition("product")[2].partition(")")[0]
    )
    assert {f"basset_{name}" for name in read} == {role for role in ROLES if options(role)}
    assert set(variables["basset_preflight_renamed"].values()) <= known()


@pytest.mark.parametrize(
    ("page", "text"),
    DOCS["pages"]().items(),
    ids=lambda value: value.parent.name + "/" + value.name if isinstance(value, Path) else "",
)
def test_a_generated_page_is_up_to_date(page: Path, text: str) -> None:
    assert page.exists(), "make docs"
    assert page.read_text() == text, "make docs"
