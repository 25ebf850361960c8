"""The types that fields of an investigation have: words of the domain, dates, values, addresses."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from basset.investigations.text import Text, check_line
from basset.investigations.when import MAX_WHEN, check_when
from basset.model import entered

# The vocabulary is open; these are the types that importers, selectors and reports know by name.
ENTITY_TYPES = (
    "person", "organization", "domain", "email", "account", "address", "ip", "url", "phone",
    "wallet", "bank-account", "vehicle", "vessel", "event", "document", "malware", "tool", "campaign",
    "intrusion-set", "attack-pattern", "location",
)  # fmt: skip


class Marking(StrEnum):
    """Traffic Light Protocol 2.0 (first.org/tlp), from free to restricted."""

    CLEAR = "TLP:CLEAR"
    GREEN = "TLP:GREEN"
    AMBER = "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    RED = "TLP:RED"


_STRICTNESS = {str(marking): rank for rank, marking in enumerate(Marking)}


def strictness(marking: str) -> int:
    """How strict a *marking* is, from 0 for what everybody may see."""
    return _STRICTNESS[marking]


def stricter(first: str | None, second: str | None) -> str | None:
    """The stricter of two markings; one that is None does not count."""
    if first is None or second is None or first == second:
        return first or second
    return max(first, second, key=strictness)


class Status(StrEnum):
    ACTIVE = "active"
    DEPRECATED = "deprecated"
    REVOKED = "revoked"


def refuse_integer(value: Any) -> Any:
    """*value*, unless it is an integer: as a float, a long account number would become another one.

    Raises:
        ValueError: it is one.
    """
    if isinstance(value, int):
        raise ValueError("is too long for a number, send it as text")  # noqa: TRY004 - pydantic reports only these
    return value


When = Annotated[str, Field(max_length=MAX_WHEN), entered(check_line), entered(check_when)]
# What a claim says. Numbers are those that JSON readers everywhere agree on.
Integer = Annotated[int, Field(ge=-(2**53), le=2**53)]
Number = Annotated[float, Field(allow_inf_nan=False), BeforeValidator(refuse_integer)]
Value = Text | bool | Integer | Number
Url = Annotated[str, Field(max_length=4000), entered(check_line)]
Language = Annotated[str, Field(max_length=35, pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Percent = Annotated[int, Field(ge=0, le=100)]
# The Admiralty code (NATO AJP-2.1): reliability of the source, credibility of what it says.
Reliability = Literal["A", "B", "C", "D", "E", "F"]
Credibility = Literal[1, 2, 3, 4, 5, 6]
Region = Annotated[str, Field(pattern="^[A-Z]{2}$")]
