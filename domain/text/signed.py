"""Signed tokens that travel through other people's hands: they say what we wrote, or nothing."""

import hmac
import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha384
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

# The library overlooks others, so that one token would have many spellings.
_LETTERS = re.compile(r"[A-Za-z0-9_.\-]{1,1000}", re.ASCII)
Keys = str | bytes | Sequence[bytes]


def sign(values: list[Any], keys: Keys, purpose: str) -> str:
    """URL-safe text, signed with the first key; the same values, key and purpose give the same text."""
    return _serializer(_each(keys), purpose).dumps(values)


def read(text: str, keys: Keys, purpose: str) -> list[Any] | None:
    """None for what was not signed with one of these keys for this purpose."""
    if not _LETTERS.fullmatch(text):
        return None
    try:
        values: list[Any] = _serializer(_each(keys), purpose).loads(text)
    except BadData:
        return None
    return values


def _each(keys: Keys) -> tuple[bytes, ...]:
    if isinstance(keys, str):
        return (keys.encode(),)
    return (keys,) if isinstance(keys, bytes) else tuple(keys)


@lru_cache(maxsize=256)
def _serializer(keys: tuple[bytes, ...], purpose: str) -> URLSafeSerializer:
    # The key of a purpose is derived here, once: the library would derive it for each token. Its last key signs.
    derived = [hmac.digest(key, purpose.encode("utf-8", "replace"), sha384) for key in reversed(keys)]
    # 48 bytes fill their base64 letters: with spare bits, some letters of a signature could be changed.
    return URLSafeSerializer(derived, signer_kwargs={"key_derivation": "none", "digest_method": sha384})
