"""Signed numbers in as few letters as a text message can spare: 120 bits of signature, about 35 letters in all."""

import base64
import binascii
import hmac
from collections.abc import Sequence
from hashlib import sha256

_SIGNATURE = 15
_LONGEST = 200
_MOST = 1 << 63


def sign(numbers: Sequence[int], key: str, purpose: str) -> str:
    """URL-safe letters without a full stop; the same numbers, key and purpose give the same letters."""
    packed = b"".join(_packed(number) for number in numbers)
    return base64.urlsafe_b64encode(packed + _signature(packed, key, purpose)).rstrip(b"=").decode()


def read(text: str, key: str, purpose: str) -> list[int] | None:
    """None for what was not signed with this key for this purpose; each token has one spelling."""
    if len(text) > _LONGEST or not text.isascii():
        return None
    try:
        whole = base64.b64decode(text.encode() + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    packed, signature = whole[:-_SIGNATURE], whole[-_SIGNATURE:]
    if not packed or not hmac.compare_digest(signature, _signature(packed, key, purpose)):
        return None
    return _unpacked(packed) if base64.urlsafe_b64encode(whole).rstrip(b"=").decode() == text else None


def _signature(packed: bytes, key: str, purpose: str) -> bytes:
    derived = hmac.digest(key.encode(), f"short {purpose}".encode(), sha256)
    return hmac.digest(derived, packed, sha256)[:_SIGNATURE]


def _packed(number: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    if not 0 <= number < _MOST:
        raise ValueError("a token holds whole numbers from 0 to 2^63")
    out = bytearray()
    while True:
        number, low = number >> 7, number & 0x7F
        out.append(low | (0x80 if number else 0))
        if not number:
            return bytes(out)


def _unpacked(packed: bytes) -> list[int]:
    numbers, number, shift = [], 0, 0
    for byte in packed:
        number |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            numbers.append(number)
            number, shift = 0, 0
    return numbers
