"""The signed token of a page that was served: which form, when, in which language, and a nonce for a second click."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.text import signed

LIFETIME = timedelta(hours=24)
_EPOCH = datetime.fromtimestamp(0, UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True)
class FormToken:
    """`issued_at` to the millisecond; `nonce` is URL-safe text of 8 to 40 characters; `language` that of the page."""

    form_id: int
    issued_at: datetime
    nonce: str
    language: str

    def age(self, now: datetime) -> timedelta:
        return now - self.issued_at


def sign(token: FormToken, keys: signed.Keys) -> str:
    """URL-safe text."""
    values = [(token.issued_at - _EPOCH) // _MILLISECOND, token.nonce, token.language]
    return signed.sign(values, keys, f"form {token.form_id}")


def read(text: str, keys: signed.Keys, form_id: int) -> FormToken | None:
    """None for what was not signed here for this form."""
    values = signed.read(text, keys, f"form {form_id}")
    if values is None:
        return None
    milliseconds, nonce, language = values
    return FormToken(form_id, _EPOCH + milliseconds * _MILLISECOND, nonce, language)
