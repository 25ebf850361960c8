"""Addresses of crypto-currencies: those whose checksum is right, in one spelling.

Two kinds have no checksum and count by their form: Ethereum's in one case only, and Solana's, whose
text stands for exactly 32 bytes.
"""

import re

from basset.investigations.selectors.checksums import (
    RIPPLE,
    base58,
    base58check,
    is_bech32,
    is_cash_address,
    keccak256,
)

# ``bitcoin:1A1z…?amount=1``, ``BTC: 1A1z…``
_NAMED = re.compile(r"^(?!bitcoincash:|bchtest:)[A-Za-z]{2,12}:\s*(?=\w)")
_HEX = re.compile(r"0x[0-9a-f]{40}", re.IGNORECASE)
_BECH32 = re.compile(
    r"(?:bc|tb|bcrt|ltc|tltc|addr|addr_test|stake|cosmos|osmo|thor)1[a-z0-9]{8,110}"
)
_CASH = re.compile(r"(?:(?:bitcoincash|bchtest):)?[qp][a-z0-9]{41}")
_BASE58 = re.compile(r"[1-9A-HJ-NP-Za-km-z]{25,106}")
# The first byte of Bitcoin and its test network, Litecoin, Dogecoin, Dash, Tron; two of Zcash.
_VERSIONS = {
    *(b"\x00", b"\x05", b"\x6f", b"\xc4", b"\x30", b"\x32", b"\x3a", b"\x1e", b"\x16"),
    *(b"\x4c", b"\x10", b"\x41", b"\x1c\xb8", b"\x1c\xbd"),
}
_HASH = 20
# Monero writes eight bytes as eleven letters, and what remains of an address as seven.
_MONERO = {95: 69, 106: 77}


def wallet(text: str) -> str | None:
    """The address *text*, without the name of its currency; None if it cannot be one."""
    text = _NAMED.sub("", text, count=1).partition("?")[0]
    if _HEX.fullmatch(text):
        return text.lower() if _is_ethereum(text[2:]) else None
    # Addresses of these kinds have no upper and lower case, so nobody mixes them.
    lower = text.lower() if text.isupper() else text
    if _BECH32.fullmatch(lower):
        return lower if is_bech32(lower) else None
    if _CASH.fullmatch(lower):
        full = lower if ":" in lower else f"bitcoincash:{lower}"
        return full if is_cash_address(full) else None
    return text if _BASE58.fullmatch(text) and _is_base58_address(text) else None


def _is_ethereum(digits: str) -> bool:
    """Whether the letters of an address are in the cases that its hash says (EIP-55)."""
    if digits == digits.lower() or digits == digits.upper():
        return True
    cases = keccak256(digits.lower().encode()).hex()
    return all(
        digit == (digit.upper() if int(case, 16) > 7 else digit.lower())
        for digit, case in zip(digits, cases, strict=False)
    )


def _is_base58_address(text: str) -> bool:
    if len(text) in _MONERO:
        return _is_monero(text)
    if text[0] == "r" and len(base58check(text, RIPPLE)) == _HASH + 1:
        return True
    body = base58check(text)
    if body:
        return body[:-_HASH] in _VERSIONS
    # Shorter texts are 32 bytes only when nearly all of them are zero.
    return len(text) >= 43 and len(base58(text)) == 32


def _is_monero(text: str) -> bool:
    full, size = len(text) // 11 * 11, _MONERO[len(text)]
    numbers = [base58(text[place : place + 11]) for place in range(0, len(text), 11)]
    blocks = [number.lstrip(b"\0").rjust(8, b"\0") for number in numbers[: full // 11]]
    last = numbers[-1].lstrip(b"\0").rjust(5, b"\0")
    data = b"".join(blocks) + last
    return len(data) == size and keccak256(data[:-4])[:4] == data[-4:]
