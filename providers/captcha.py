"""Asks Turnstile or hCaptcha whether a person solved its puzzle. Both speak one protocol: `siteverify`."""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import httpx2

from providers.settings import ProviderSettings

_SECONDS = 5
_LONGEST_TOKEN = 8_192
# Our own or the vendor's fault, never the person's.
_NOT_THEIRS = frozenset({"missing-input-secret", "invalid-input-secret", "bad-request", "internal-error"})


class CaptchaVerdict(StrEnum):
    """`unknown`: the vendor's answer does not say."""

    PERSON = "person"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Captcha:
    """One vendor, by its verification address and our secret."""

    kind: str
    url: str
    secret: str = field(repr=False)

    async def verify(self, web: httpx2.AsyncClient, solution: str, address: str) -> CaptchaVerdict:
        """A solution counts once. `address` is the person's."""
        if not solution or len(solution) > _LONGEST_TOKEN:
            return CaptchaVerdict.REFUSED
        said = {"secret": self.secret, "response": solution, "remoteip": address}
        try:
            answer = await web.post(self.url, data=said, timeout=_SECONDS, follow_redirects=False)
            return _verdict(json.loads(answer.content))
        except (httpx2.HTTPError, ValueError, RecursionError):
            return CaptchaVerdict.UNKNOWN


def _verdict(said: Any) -> CaptchaVerdict:
    if not isinstance(said, dict) or not isinstance(said.get("success"), bool):
        return CaptchaVerdict.UNKNOWN
    if said["success"]:
        return CaptchaVerdict.PERSON
    codes = said.get("error-codes")
    ours = isinstance(codes, list) and any(code in _NOT_THEIRS for code in codes)
    return CaptchaVerdict.UNKNOWN if ours else CaptchaVerdict.REFUSED


def captchas(settings: ProviderSettings) -> dict[str, Captcha]:
    """Those whose secret is set, by the name that a form's definition uses."""
    known = {
        "turnstile": (settings.turnstile_url, settings.turnstile_secret),
        "hcaptcha": (settings.hcaptcha_url, settings.hcaptcha_secret),
    }
    return {
        kind: Captcha(kind, url, secret.get_secret_value())
        for kind, (url, secret) in known.items()
        if secret.get_secret_value()
    }
