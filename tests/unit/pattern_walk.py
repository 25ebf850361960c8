"""Every pattern of the package with the ways it is asked, and strings that are hard for it."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined] # the parser of re itself
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import basset

ROOT = Path(basset.__file__).parent
METHODS = ("match", "fullmatch", "search", "sub", "findall", "finditer", "split")
# Characters that a class is likely to have or not to have.
USUAL = "a0A .-_@:/,;\"'\\[](){}<>|*+=#%&!?\n\t\u00e9\u0661"
MOST_LETTERS = 6
# How those are asked whose name is not what is asked.
TABLES = {
    "SHAPES": "fullmatch", "_BETWEEN": "split", "_DISARMED": "sub", "_PATTERNS": "finditer",
    "_BINARY": "match", "_TEXTS": "match", "_DAY_WORD": "fullmatch", "_WORD_DAY": "fullmatch",
}  # fmt: skip


def patterns() -> dict[str, tuple[re.Pattern[Any], frozenset[str]]]:
    """Name → pattern and how it is asked: those of modules, and those within functions."""
    found: dict[str, tuple[re.Pattern[Any], frozenset[str]]] = {}
    known: set[re.Pattern[Any]] = set()
    for info in pkgutil.walk_packages([str(ROOT)], "basset."):
        if info.name.endswith(("__main__", "routers.schedule")):
            continue
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            for place, pattern in _within(name, value):
                if pattern not in known:
                    known.add(pattern)
                    found[f"{info.name}.{place}"] = pattern, _asked(name, str(module.__file__))
        for where, method, text, flags in _inline(Path(str(module.__file__))):
            found[f"{info.name}:{where}"] = re.compile(text, flags), frozenset({method})
    return found


def hostile(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str, str]]:
    """``(head, repeated, tail)`` of strings that *pattern* begins to match and then does not."""
    text = (
        pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    )
    flags = pattern.flags & ~re.DEBUG
    if isinstance(pattern.pattern, bytes):
        flags &= ~re.ASCII
    tree = parser.parse(text, flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else flags)
    letters = list(dict.fromkeys(_letters(tree)))
    words = list(dict.fromkeys([*letters[:MOST_LETTERS], *_words(tree)]))[: MOST_LETTERS + 4]
    sample = _sample(tree)
    units = [*words, *(a + b for a, b in product(words[:MOST_LETTERS], repeat=2) if a != b)]
    units += [sample or "a", sample[:-1]]
    heads = list(
        dict.fromkeys(["", *words[:4], *(sample[:at] for at in range(1, min(len(sample), 6)))])
    )
    tails = ["", "\0", *letters[:2]]
    for unit in dict.fromkeys(filter(None, units)):
        for head in heads[:6] if len(unit) == 1 else ["", *heads[1:3]]:
            for tail in tails[:3]:
                yield head, unit, tail


def _within(name: str, value: Any, depth: int = 0) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield name, value
    elif depth < 3 and isinstance(value, dict):
        for key, each in value.items():
            yield from _within(f"{name}[{str(key)[:20]}]", each, depth + 1)
            yield from _within(f"{name}[key]", key, depth + 1)
    elif depth < 3 and isinstance(value, (list, tuple, frozenset, set)):
        for place, each in enumerate(value):
            yield from _within(f"{name}[{place}]", each, depth + 1)


@cache
def _sources() -> str:
    return "\n".join(path.read_text() for path in ROOT.rglob("*.py"))


@cache
def _asked(name: str, file: str) -> frozenset[str]:
    """The methods that the module in *file*, or else the package, calls on *name*.

    Those of a table are not seen: where TABLES has none, they are the usual ones.
    """
    if name in TABLES:
        return frozenset({TABLES[name]})
    call = re.compile(rf"\b{re.escape(name)}\.({'|'.join(METHODS)})\b")
    asked = call.findall(Path(file).read_text()) or call.findall(_sources())
    return frozenset(asked or {"search", "fullmatch"})


def _inline(path: Path) -> Iterator[tuple[int, str, str, int]]:
    """``re.sub("…", …)`` and the like: line, method, pattern, flags."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re"), attr=method),
                args=[ast.Constant(value=str(text)), *_],
            ) if method in METHODS:
                flags = re.NOFLAG
                for keyword in node.keywords:
                    if keyword.arg == "flags":
                        flags = eval(ast.unparse(keyword.value), {"re": re})
                yield node.lineno, method, text, flags


def _letters(tree: Any) -> Iterator[str]:
    """Characters that the parts of a pattern take, in its order."""
    for code, given in _parts(tree):
        if code is codes.LITERAL:
            yield chr(given)
        elif code is codes.IN:
            yield from _of_class(given)
        elif code in {codes.ANY, codes.NOT_LITERAL}:
            yield "a" if given != ord("a") else "b"


def _of_class(items: Any) -> list[str]:
    negated = any(code is codes.NEGATE for code, _ in items)
    picked = [letter for letter in USUAL if _in_class(letter, items) != negated]
    for code, given in items:
        if code is codes.RANGE and not negated:
            picked.append(chr(given[0]))
        if code is codes.LITERAL and not negated:
            picked.append(chr(given))
    return picked[:4]


def _in_class(letter: str, items: Any) -> bool:
    categories = {
        codes.CATEGORY_DIGIT: str.isdigit,
        codes.CATEGORY_SPACE: str.isspace,
        codes.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
        codes.CATEGORY_NOT_DIGIT: lambda c: not c.isdigit(),
        codes.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
        codes.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
    }
    for code, given in items:
        if code is codes.LITERAL and ord(letter) == given:
            return True
        if code is codes.RANGE and given[0] <= ord(letter) <= given[1]:
            return True
        if code is codes.CATEGORY and categories[given](letter):
            return True
    return False


def _parts(tree: Any) -> Iterator[tuple[Any, Any]]:
    """All parts of a parsed pattern, those within others too."""
    for code, given in tree:
        yield code, given
        if code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            yield from _parts(given[2])
        elif code is codes.SUBPATTERN:
            yield from _parts(given[3])
        elif code is codes.ATOMIC_GROUP:
            yield from _parts(given)
        elif code is codes.BRANCH:
            for branch in given[1]:
                yield from _parts(branch)
        elif code in {codes.ASSERT, codes.ASSERT_NOT}:
            yield from _parts(given[1])


def _words(tree: Any) -> Iterator[str]:
    """Whole literals: what ``(?:https?|ftp)://`` may begin with."""
    for code, given in _parts(tree):
        branches = (
            given[1] if code is codes.BRANCH else [given[3]] if code is codes.SUBPATTERN else []
        )
        for branch in branches:
            if 0 < len(word := _sample(branch)) < 12:
                yield word


def _sample(tree: Any) -> str:
    """One text that the pattern, or a part of it, takes, as short as it may be but not empty."""
    out = ""
    for code, given in tree:
        if code is codes.LITERAL:
            out += chr(given)
        elif code is codes.NOT_LITERAL:
            out += "a" if given != ord("a") else "b"
        elif code is codes.ANY:
            out += "a"
        elif code is codes.IN:
            out += next(iter(_of_class(given)), "")
        elif code in {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}:
            out += _sample(given[2]) * max(1, min(given[0], 64))
        elif code is codes.SUBPATTERN:
            out += _sample(given[3])
        elif code is codes.ATOMIC_GROUP:
            out += _sample(given)
        elif code is codes.BRANCH:
            out += _sample(given[1][0])
    return out
