"""Signed tokens that travel through other people's hands: they say what we wrote, or nothing."""

import hmac
from functools import lru_cache
from hashlib import sha384
from typing import Any

from itsdangerous import BadData, URLSafeSerializer


def sign(values: list[Any], key: str | bytes, purpose: str) -> str:
    """URL-safe text; the same values, key and purpose give the same text."""
    return _serializer(key, purpose).dumps(values)


def read(text: str, key: str | bytes, purpose: str) -> list[Any] | None:
    """None for what was not signed with this key for this purpose."""
    try:
        values: list[Any] = _serializer(key, purpose).loads(text.encode("utf-8", "replace"))
    except BadData:
        return None
    return values


@lru_cache(maxsize=256)
def _serializer(key: str | bytes, purpose: str) -> URLSafeSerializer:
    # The key of a purpose is derived here, once: the library would derive it for each token.
    secret = key.encode() if isinstance(key, str) else key
    derived = hmac.digest(secret, purpose.encode("utf-8", "replace"), sha384)
    # 48 bytes fill their base64 letters: with spare bits, some letters of a signature could be changed.
    return URLSafeSerializer(derived, signer_kwargs={"key_derivation": "none", "digest_method": sha384})
