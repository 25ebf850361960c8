"""What checking a report comes to."""

from dataclasses import dataclass, field
from enum import StrEnum


class Code(StrEnum):
    """What is wrong; scripts may compare it."""

    NO_REPORT = "no_report"
    UNREADABLE = "unreadable"
    DAMAGED = "damaged"
    CHANGED = "changed"
    MISSING = "missing"
    ADDED = "added"
    EXPIRED = "expired"
    CONTRADICTION = "contradiction"
    UNSIGNED = "unsigned"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    BROKEN_CHAIN = "broken_chain"
    NO_ROW = "no_row"
    OTHER_ROW = "other_row"


@dataclass(frozen=True, slots=True)
class Fault:
    """*file* is the one it is about, if it is about one."""

    code: Code
    detail: str
    file: str | None = None


@dataclass(slots=True)
class Checked:
    """*at*: the path or address of what was checked; *checked*: the files that were compared.

    *signed_by*: the fingerprint of the key whose signature is right; *trusted*: whether the reader
    knows that key. *chain* and *row*: what is known of the report before this one, and of this
    one's row. *previous*: the id of the one before and the SHA-256 of its manifest, as this one
    says; *manifest*: the SHA-256 of this one's.
    """

    at: str
    problems: list[Fault] = field(default_factory=list)
    checked: list[str] = field(default_factory=list)
    signed_by: str | None = None
    trusted: bool = False
    chain: str | None = None
    row: str | None = None
    report_id: str | None = None
    audience: str | None = None
    manifest: str | None = None
    previous: tuple[str, str] | None = None

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def reason(self) -> str:
        """One sentence: what is wrong, else what is known."""
        if self.problems:
            return "; ".join(problem.detail for problem in self.problems)
        one = len(self.checked) == 1
        files = f"{self.checked[0]} is" if one else f"all {len(self.checked)} files are"
        if self.signed_by is None:
            if one:
                return f"{files} as its checksum says; nobody signed it"
            return f"all {len(self.checked)} files agree with each other; nobody signed them"
        whose = "" if self.trusted else ", which nobody has compared"
        return f"{files} as signed by the key {self.signed_by}{whose}"

    def has(self, code: Code) -> bool:
        return any(problem.code is code for problem in self.problems)

    def replace(self, code: Code, new: Fault) -> None:
        """Say *new* instead of the problems with *code*."""
        self.problems = [problem for problem in self.problems if problem.code is not code]
        self.problems.append(new)

    def add(self, code: Code, detail: str, file: str | None = None) -> None:
        self.problems.append(Fault(code, detail, file))
