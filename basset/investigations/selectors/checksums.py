"""The checksums of wallet addresses: Base58Check, Bech32, CashAddr, and Ethereum's Keccak-256.

Pure functions, written out because each is short and no small library that is alive has them all.
"""

from functools import reduce
from hashlib import sha256

BITCOIN = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
RIPPLE = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
# BIP 173 and BIP 350 (bech32m) differ in what a right checksum leaves over.
_REMAINDERS = {1, 0x2BC830A3}
_BECH32_POWERS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CASH_POWERS = (0x98F2BC8E61, 0x79B76D99E2, 0xF33E5FB3C4, 0xAE2EABE2A8, 0x1E4F43E470)
_LANE = (1 << 64) - 1
# Bytes that Keccak-256 takes in at once; an address is shorter.
_RATE = 136


def base58(text: str, alphabet: str = BITCOIN) -> bytes:
    """The bytes that *text* stands for; none if it has another letter than the *alphabet*."""
    number = 0
    for letter in text:
        digit = alphabet.find(letter)
        if digit < 0:
            return b""
        number = number * 58 + digit
    zeros = len(text) - len(text.lstrip(alphabet[0]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8)


def base58check(text: str, alphabet: str = BITCOIN) -> bytes:
    """Version and hash that an address stands for; nothing if its last four bytes are wrong."""
    data = base58(text, alphabet)
    body, check = data[:-4], data[-4:]
    return body if sha256(sha256(body).digest()).digest()[:4] == check else b""


def is_bech32(text: str) -> bool:
    """Whether the lower-case ``prefix1data`` has a right checksum, of either kind."""
    prefix, _, data = text.rpartition("1")
    spread = [ord(letter) >> 5 for letter in prefix] + [0] + [ord(one) & 31 for one in prefix]
    return _remainder(spread, data, 25, _BECH32_POWERS) in _REMAINDERS


def is_cash_address(text: str) -> bool:
    """Whether the lower-case ``bitcoincash:data`` has a right checksum."""
    prefix, _, data = text.partition(":")
    spread = [ord(letter) & 31 for letter in prefix] + [0]
    return _remainder(spread, data, 35, _CASH_POWERS) == 1


def _remainder(spread: list[int], data: str, bits: int, powers: tuple[int, ...]) -> int:
    """What is left of prefix and data, divided by the code's polynomial; -1 if a letter is wrong."""
    values = [_BECH32.find(letter) for letter in data]
    if not values or min(values) < 0:
        return -1
    rest = 1
    for value in spread + values:
        top = rest >> bits
        rest = ((rest & ((1 << bits) - 1)) << 5) ^ value
        for place, power in enumerate(powers):
            rest ^= power if top >> place & 1 else 0
    return rest


def keccak256(data: bytes) -> bytes:
    """The hash that Ethereum uses: SHA-3 as it was before the standard changed its padding.

    *data* is shorter than 136 bytes.
    """
    block = bytearray(data.ljust(_RATE, b"\0"))
    block[len(data)] ^= 0x01
    block[-1] ^= 0x80
    lanes = [[0] * 5 for _ in range(5)]
    for place in range(_RATE // 8):
        lanes[place % 5][place // 5] = int.from_bytes(block[place * 8 : place * 8 + 8], "little")
    constant = 1
    for _ in range(24):
        lanes = _mixed(lanes)
        for power in range(7):
            constant = ((constant << 1) ^ ((constant >> 7) * 0x71)) % 256
            if constant & 2:
                lanes[0][0] ^= 1 << ((1 << power) - 1)
    return b"".join(lanes[x][0].to_bytes(8, "little") for x in range(4))


def _mixed(lanes: list[list[int]]) -> list[list[int]]:
    """One round of Keccak-f[1600] without its constant: theta, rho and pi, chi (FIPS 202, 3.2)."""
    column = [reduce(int.__xor__, lane) for lane in lanes]
    for x in range(5):
        parity = column[x - 1] ^ _turned(column[(x + 1) % 5], 1)
        lanes[x] = [lane ^ parity for lane in lanes[x]]
    x, y, current = 1, 0, lanes[1][0]
    for step in range(24):
        x, y = y, (2 * x + 3 * y) % 5
        turned = _turned(current, (step + 1) * (step + 2) // 2)
        current, lanes[x][y] = lanes[x][y], turned
    return [
        [lanes[x][y] ^ (~lanes[(x + 1) % 5][y] & lanes[(x + 2) % 5][y]) for y in range(5)]
        for x in range(5)
    ]


def _turned(lane: int, bits: int) -> int:
    bits %= 64
    return (lane << bits | lane >> (64 - bits)) & _LANE
