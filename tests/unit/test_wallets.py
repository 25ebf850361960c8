"""A wallet is known by its checksum, or by its form where its kind has none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from basset.investigations.selectors import certain, normalise

# Addresses of test networks and from the specifications; "burn" addresses that nobody can spend.
BITCOIN = "1BitcoinEaterAddressDontSendf59kuE"
SEGWIT = "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx"
TAPROOT = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"
ETHEREUM = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
MONERO = "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A"
CASH = "bitcoincash:qpzry9x8gf2tvdw0s3jn54khce6mua7lcw20ayyn"
RIGHT = [
    BITCOIN,
    "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
    "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn",
    SEGWIT,
    TAPROOT,
    "DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L",
    "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1",
    "XpESxaUmonkq8RaLLp46Brx2K39ggQe226",
    "t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbs",
    "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
    MONERO,
]


@pytest.mark.parametrize("address", RIGHT)
def test_an_address_with_a_right_checksum_is_a_wallet(address: str) -> None:
    assert normalise("wallet", address) == certain(address) == f"wallet:{address}"


@pytest.mark.parametrize("address", [*RIGHT, ETHEREUM])
def test_one_wrong_letter_and_it_is_none(address: str) -> None:
    wrong = address[:-1] + ("b" if address[-1] != "b" else "c")
    assert normalise("wallet", wrong) is None


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        (SEGWIT.upper(), SEGWIT),
        (f"bitcoin:{TAPROOT.upper()}?amount=0.1", TAPROOT),
        (f"BTC: {BITCOIN}", BITCOIN),
        (ETHEREUM, ETHEREUM.lower()),
        (ETHEREUM.lower(), ETHEREUM.lower()),
        (f"0x{ETHEREUM[2:].upper()}", ETHEREUM.lower()),
    ],
)
def test_a_wallet_in_every_spelling_is_one(spelling: str, expected: str) -> None:
    assert normalise("wallet", spelling) == f"wallet:{expected}"


@pytest.mark.parametrize(
    "text",
    ["0xabcdef0123", "1Fictitious", "paid in bitcoin", ETHEREUM[2:], SEGWIT[:20] + SEGWIT[20:].upper(), "0x",
     "d41d8cd98f00b204e9800998ecf8427e", "356938035643809"],
)  # fmt: skip
def test_what_only_looks_like_a_wallet_is_none(text: str) -> None:
    assert normalise("wallet", text) is None


@given(st.from_regex(r"[13LDXTr48][1-9A-HJ-NP-Za-km-z]{24,105}", fullmatch=True))
def test_random_letters_have_no_right_checksum(text: str) -> None:
    # Solana's addresses have none: 32 bytes are all that tells them.
    if len(text) not in {43, 44}:
        assert normalise("wallet", text) is None
