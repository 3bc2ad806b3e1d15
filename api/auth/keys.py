"""The local Ed25519 keys: the newest signs the tokens of `lead token`, all of them verify until they are retired."""

import base64
import fcntl
import hashlib
import hmac
import json
import os
import re
import secrets
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

ISSUER = "lead-engine"
AUDIENCE = "lead-engine-api"
ALGORITHM = "EdDSA"
TOKEN_TYPE = "at+jwt"  # noqa: S105 - the header's media type (RFC 9068), no secret
LONGEST = timedelta(hours=12)
_MADE, _BEGINS = "Made: ", "-----BEGIN "
_BLOCK = re.compile(rf"(?:{_MADE}(\S+)\n)?(-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----\n?)", re.DOTALL)
_log = structlog.get_logger("api.auth.keys")


@dataclass(frozen=True)
class SigningKey:
    """A key of the file. `kid` is its RFC 7638 thumbprint; `made_at` None: older than the note of it in the file."""

    kid: str
    key: Ed25519PrivateKey
    made_at: datetime | None

    @classmethod
    def of(cls, key: Ed25519PrivateKey, made_at: datetime | None = None) -> "SigningKey":
        return cls(kid_of(key), key, made_at)


def kid_of(key: Ed25519PrivateKey) -> str:
    """The thumbprint of its public half (RFC 7638, RFC 8037)."""
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    members = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(public)}
    return _base64url(hashlib.sha256(json.dumps(members, separators=(",", ":")).encode()).digest())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def ensure_key(path: Path) -> Ed25519PrivateKey:
    """The newest key in `path`, made when absent; of two processes that make it at once, one wins."""
    return ensure_keys(path)[0].key


def ensure_keys(path: Path) -> tuple[SigningKey, ...]:
    """The keys in `path` (PEM, mode 0600), the newest first; one is made when the file is absent."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = _written(path, [SigningKey.of(Ed25519PrivateKey.generate(), _now())])
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return read_keys(path)


def read_keys(path: Path) -> tuple[SigningKey, ...]:
    """The newest first. Raises `ValueError` for a file without keys, with half of one, or with one of another kind."""
    found, written = [], path.read_text()
    for made_at, block in _BLOCK.findall(written):
        key = load_pem_private_key(block.encode(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError(f"{path} does not hold Ed25519 private keys only")
        found.append(SigningKey.of(key, datetime.fromisoformat(made_at) if made_at else None))
    if not found or len(found) != written.count(_BEGINS):
        raise ValueError(f"{path} does not hold an Ed25519 private key, or is cut off")
    return tuple(found)


def rotate(path: Path) -> SigningKey:
    """Adds a key that signs from now on; the others still verify."""
    with _changing(path):
        made = SigningKey.of(Ed25519PrivateKey.generate(), _now())
        _written(path, [made, *read_keys(path)]).replace(path)
        _sync(path.parent)
    return made


def retire(path: Path, kid: str) -> SigningKey:
    """Removes a key, and so ends what it signed. `LookupError`: there is none such; `ValueError`: it is the newest."""
    with _changing(path):
        keys = read_keys(path)
        gone = next((one for one in keys if one.kid == kid), None)
        if gone is None:
            raise LookupError(kid)
        if gone is keys[0]:
            raise ValueError(kid)
        _written(path, [one for one in keys if one is not gone]).replace(path)
        _sync(path.parent)
    return gone


@contextmanager
def _changing(path: Path) -> Iterator[None]:
    """One process at a time; the folder's lock goes with its holder."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        for left in path.parent.glob(f".{path.name}.*"):  # by one that was killed: private keys that nobody looks after
            if not Path(f"/proc/{left.name.split('.')[-2]}").exists():
                left.unlink(missing_ok=True)
        yield
    finally:
        os.close(folder)


def _written(path: Path, keys: Sequence[SigningKey]) -> Path:
    """A file beside `path`, on disk; whoever reads `path` meanwhile finds what was there."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    with open(os.open(fresh, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        for one in keys:
            if one.made_at:
                file.write(f"{_MADE}{one.made_at.isoformat(timespec='seconds')}\n".encode())
            file.write(one.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
    return fresh


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _now() -> datetime:
    return datetime.now(UTC)


class SigningKeys:
    """The keys of a file as they are now: it is looked at on each use, and read when it was replaced."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys = ensure_keys(path)
        self._seen = self._stamp()
        self._secrets: dict[str, tuple[bytes, ...]] = {}

    def all(self) -> tuple[SigningKey, ...]:
        """The newest first. A file that cannot be read leaves them as they were."""
        try:
            if (stamp := self._stamp()) != self._seen:
                self._keys, self._seen, self._secrets = read_keys(self._path), stamp, {}
        except (OSError, ValueError) as error:
            _log.error("signing_keys_unreadable", error=type(error).__name__)
        return self._keys

    def find(self, kid: str | None) -> SigningKey | None:
        """Without a `kid` it is the oldest: tokens named none before there could be several."""
        keys = self.all()
        return keys[-1] if kid is None else next((one for one in keys if one.kid == kid), None)

    def secrets(self, purpose: str) -> tuple[bytes, ...]:
        """Of each key, the newest first: the first signs, all verify."""
        keys = self.all()
        if purpose not in self._secrets:
            self._secrets[purpose] = tuple(derive_secret(one.key, purpose) for one in keys)
        return self._secrets[purpose]

    def _stamp(self) -> tuple[int, int, int]:
        found = self._path.stat()
        return found.st_mtime_ns, found.st_ino, found.st_size


def mint(key: Ed25519PrivateKey, tenant: int, user: int, role: str, ttl: timedelta) -> str:
    """An access token for one user of one tenant, valid for `ttl` from now."""
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": f"user:{user}",
        "jti": secrets.token_hex(16),
        "iat": now,
        "exp": now + ttl,
        "tenant": tenant,
        "user": user,
        "role": role,
    }
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"typ": TOKEN_TYPE, "kid": kid_of(key)})


def derive_secret(key: Ed25519PrivateKey, purpose: str) -> bytes:
    """32 bytes for one purpose, so that no second secret needs keeping."""
    return hmac.digest(key.private_bytes_raw(), purpose.encode(), "sha256")
