"""Redis's glob rules, for the cache while it is in memory: the same pattern must match the same
keys there.
"""

import re


def compile_glob(pattern: str) -> re.Pattern[bytes]:
    r"""*pattern* for ``fullmatch`` on a key's UTF-8: ``*``, ``?`` (one byte), ``[a-c]``, ``[^x]``,
    ``\`` escapes.
    """
    source = pattern.encode()
    out, at = [], 0
    while at < len(source):
        char, at = source[at : at + 1], at + 1
        if char == b"*":
            out.append(b".*")
        elif char == b"?":
            out.append(b".")
        elif char == b"[":
            part, at = _bracket(source, at)
            out.append(part)
        else:
            if char == b"\\" and at < len(source):
                char, at = source[at : at + 1], at + 1
            out.append(re.escape(char))
    return re.compile(b"".join(out), re.DOTALL)


def _bracket(source: bytes, at: int) -> tuple[bytes, int]:
    """The class that begins at *at*, and where it ends. As in Redis, a class that is not closed
    ends with the text.
    """
    negated = source[at : at + 1] == b"^"
    at += negated
    members: set[int] = set()
    while at < len(source) and source[at : at + 1] != b"]":
        if source[at : at + 1] == b"\\" and at + 1 < len(source):
            members.add(source[at + 1])
            at += 2
        elif at + 2 < len(source) and source[at + 1 : at + 2] == b"-":
            low, high = sorted((source[at], source[at + 2]))
            members.update(range(low, high + 1))
            at += 3
        else:
            members.add(source[at])
            at += 1
    if not members:
        return (b"." if negated else b"(?!)"), at + 1
    listed = b"".join(re.escape(bytes([byte])) for byte in sorted(members))
    return b"[" + b"^" * negated + listed + b"]", at + 1
