"""Tenants' secrets at rest: encrypted here, readable with `LEAD_SECRET_KEY` only."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from pydantic import SecretStr

from domain.errors import Unavailable


class Vault:
    """`keys`: texts of any length, comma-separated. The first one encrypts, each decrypts: so keys rotate."""

    def __init__(self, keys: SecretStr | None) -> None:
        texts = [text.strip() for text in keys.get_secret_value().split(",")] if keys else []
        made = [Fernet(urlsafe_b64encode(sha256(text.encode()).digest())) for text in texts if text]
        self._fernet = MultiFernet(made) if made else None

    def seal(self, secrets: Mapping[str, str]) -> bytes:
        """What a table may hold. Raises `Unavailable` when no key is configured."""
        return self._opened().encrypt(json.dumps(dict(secrets)).encode())

    def open(self, sealed: bytes | None) -> dict[str, str]:
        """What was sealed; nothing when nothing was. Raises `Unavailable` without the key that sealed it."""
        if sealed is None:
            return {}
        try:
            opened: dict[str, str] = json.loads(self._opened().decrypt(bytes(sealed)))
        except InvalidToken:
            raise Unavailable("LEAD_SECRET_KEY is not the key that these secrets were stored with.") from None
        return opened

    def seal_file(self, content: bytes) -> bytes | None:
        """What a table may hold of a file; None when no key is configured."""
        return self._fernet.encrypt(content) if self._fernet else None

    def open_file(self, sealed: bytes) -> bytes:
        """Raises `Unavailable` without the key that sealed it."""
        try:
            return self._opened().decrypt(bytes(sealed))
        except InvalidToken:
            raise Unavailable("LEAD_SECRET_KEY is not the key that this file was stored with.") from None

    def _opened(self) -> MultiFernet:
        if self._fernet is None:
            raise Unavailable("Set LEAD_SECRET_KEY: secrets are kept encrypted only.")
        return self._fernet
