"""The published webhook signatures, read from the folder that `WEBHOOK_VECTORS` names."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from pydantic import BaseModel

from providers.http.hooks import HookRequest

DEFAULT_FOLDER = Path(__file__).parents[2].parent / "shared" / "vectors"


class Expected(BaseModel):
    valid: bool


class Vector(BaseModel):
    id: str
    vendor: str
    secret: str = ""
    public_key_spki_base64: str = ""
    url: str = ""
    form_params: dict[str, str] | list[tuple[str, str]] | None = None
    body: str | None = None
    headers: dict[str, str]
    expected: Expected

    @property
    def public_url(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def request(self) -> HookRequest:
        """The request as it would reach our API."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        target = self.url.removeprefix(self.public_url)
        if self.form_params is None:
            headers["content-type"] = "application/json"
            return HookRequest(target, headers, (self.body or "").encode())
        headers["content-type"] = "application/x-www-form-urlencoded"
        return HookRequest(target, headers, urlencode(_pairs(self.form_params)).encode())


def vectors(vendor: str) -> list[Vector]:
    """Requests with signed headers; empty when the folder is absent."""
    folder = Path(os.environ.get("WEBHOOK_VECTORS", DEFAULT_FOLDER))
    path = folder / "webhook_signatures.json" if folder.is_dir() else folder
    if not path.is_file():
        return []
    found = json.loads(path.read_text())["vectors"]
    return [Vector.model_validate(vector) for vector in found if vector["vendor"] == vendor and "headers" in vector]


def _pairs(form: dict[str, str] | list[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    pairs = list(form.items()) if isinstance(form, dict) else form
    assert parse_qsl(urlencode(pairs), keep_blank_values=True) == pairs
    return pairs
