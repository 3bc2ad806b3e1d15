"""A sign-in under way: what its answer must fit, kept by the browser that began it, sealed, for ten minutes."""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

COOKIE = "__Host-lead-sign-in"
SECONDS = 600
HOME = "/"
_LONGEST_PATH = 1_000
# What browsers read as another host (`//`, `/\`), and what they leave out first (tabs, line ends), is no path of ours.
_OWN_PATH = re.compile(r"/(?!/)[!-\[\]-~]*")


@dataclass(frozen=True)
class Attempt:
    """`state` proves that the answer is this browser's, `nonce` that the ID token is, `verifier` that the code is ours.

    `goes_to`: the path of ours that comes afterwards.
    """

    state: str
    nonce: str
    verifier: str
    goes_to: str

    @classmethod
    def new(cls, goes_to: str | None) -> "Attempt":
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        return cls(state, nonce, verifier, own_path(goes_to))

    @property
    def challenge(self) -> str:
        """S256."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).decode().rstrip("=")


def own_path(given: str | None) -> str:
    """A path of ours; the first page for whatever leads elsewhere."""
    return given if given and len(given) <= _LONGEST_PATH and _OWN_PATH.fullmatch(given) else HOME


class Attempts:
    """Seals with the newest of this installation's secrets, opens with all."""

    def __init__(self, keys: Callable[[], Sequence[bytes]]) -> None:
        self._keys = keys

    def seal(self, attempt: Attempt) -> str:
        return self._fernet().encrypt(json.dumps(asdict(attempt)).encode()).decode()

    def open(self, sealed: str) -> Attempt | None:
        """None for what is not ours, was changed, or is older than ten minutes."""
        try:
            return Attempt(**json.loads(self._fernet().decrypt(sealed.encode(), ttl=SECONDS)))
        except (InvalidToken, UnicodeEncodeError):
            return None

    def _fernet(self) -> MultiFernet:
        return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in self._keys()])
