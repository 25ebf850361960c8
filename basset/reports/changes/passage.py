"""Long texts that were rewritten: only where they differ, with a few words around."""

from itertools import takewhile

# Characters that are shown of one side, and those around that both sides share.
ROOM = 240
AROUND = 40


def excerpt(text: str, start: int = 0, end: int | None = None) -> str:
    """*text* from *start* to *end*, at most ``ROOM`` characters, with "…" where more follows."""
    end = min(len(text) if end is None else end, start + ROOM)
    cut = " ".join(text[start:end].split())
    return f"{'… ' if start else ''}{cut}{' …' if end < len(text) else ''}"


def differing(before: str, after: str) -> tuple[str, str]:
    """The passage in which *after* differs from *before*, as it was and as it is."""
    start = _word_start(before, _shared(before, after))
    shared = _shared(before[start:][::-1], after[start:][::-1])
    return (
        excerpt(before, start, _word_end(before, len(before) - shared)),
        excerpt(after, start, _word_end(after, len(after) - shared)),
    )


def _shared(one: str, other: str) -> int:
    """How many characters both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _word_start(text: str, place: int) -> int:
    """Where the passage begins: a few words before *place*, or at the very start."""
    if place <= AROUND:
        return 0
    return text.rfind(" ", 0, place - AROUND) + 1


def _word_end(text: str, place: int) -> int:
    """Where it ends: a few words after *place*, or at the very end."""
    space = text.find(" ", place + AROUND)
    return len(text) if space < 0 else space
