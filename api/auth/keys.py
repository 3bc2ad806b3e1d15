"""The local Ed25519 key: made at first start, signs the tokens of `lead token`."""

import hmac
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

ISSUER = "lead-engine"
AUDIENCE = "lead-engine-api"
ALGORITHM = "EdDSA"
TOKEN_TYPE = "at+jwt"  # noqa: S105 - the header's media type (RFC 9068), no secret


def ensure_key(path: Path) -> Ed25519PrivateKey:
    """The key in `path` (PEM, mode 0600), made when absent; of two processes that make it at once, one wins."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
        fresh.touch(mode=0o600)
        fresh.write_bytes(Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} does not hold an Ed25519 private key")
    return key


def mint(key: Ed25519PrivateKey, tenant: int, user: int, role: str, ttl: timedelta) -> str:
    """An access token for one user of one tenant, valid for `ttl` from now."""
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": f"user:{user}",
        "iat": now,
        "exp": now + ttl,
        "tenant": tenant,
        "user": user,
        "role": role,
    }
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"typ": TOKEN_TYPE})


def derive_secret(key: Ed25519PrivateKey, purpose: str) -> bytes:
    """32 bytes for one purpose, so that no second secret needs keeping."""
    return hmac.digest(key.private_bytes_raw(), purpose.encode(), "sha256")
