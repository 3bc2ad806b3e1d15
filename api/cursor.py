"""Where the next page begins: opaque, signed, and valid only for the list that it was made for."""

import base64
import binascii
import hmac
import json
from dataclasses import dataclass

from domain.errors import Invalid

_SIGNATURE = 12


@dataclass(frozen=True)
class Position:
    """The last row of a page: the value it was sorted by (None when that is the id itself), and its id."""

    value: str | int | None
    id: int


class Cursors:
    """Makes and reads cursors with a secret of this installation."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def write(self, listing: str, position: Position) -> str:
        """`listing` spells the list and all its filters and order, so that a cursor fits no other list."""
        body = json.dumps([position.value, position.id], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._sign(listing, body) + body).decode().rstrip("=")

    def read(self, listing: str, cursor: str) -> Position:
        """Raises `Invalid("cursor")` for what we did not write, or wrote for another list."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise Invalid("cursor", "is not a cursor of this list") from None
        signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if not hmac.compare_digest(signature, self._sign(listing, body)):
            raise Invalid("cursor", "is not a cursor of this list")
        value, row_id = json.loads(body)
        return Position(value, row_id)

    def _sign(self, listing: str, body: bytes) -> bytes:
        return hmac.digest(self._secret, listing.encode() + b"\0" + body, "sha256")[:_SIGNATURE]
