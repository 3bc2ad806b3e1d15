"""Asks Turnstile or hCaptcha whether a person solved its puzzle. Both speak one protocol: `siteverify`."""

import json
from dataclasses import dataclass, field
from enum import StrEnum

import httpx2

from providers.settings import ProviderSettings

_SECONDS = 5
_LONGEST_TOKEN = 8_192


class Verdict(StrEnum):
    """`unknown`: the vendor did not answer, so nobody can tell."""

    PERSON = "person"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Captcha:
    """One vendor, by its verification address and our secret."""

    kind: str
    url: str
    secret: str = field(repr=False)

    async def verify(self, web: httpx2.AsyncClient, solution: str, address: str) -> Verdict:
        """A solution counts once. `address` is the person's."""
        if not solution or len(solution) > _LONGEST_TOKEN:
            return Verdict.REFUSED
        said = {"secret": self.secret, "response": solution, "remoteip": address}
        try:
            answer = await web.post(self.url, data=said, timeout=_SECONDS, follow_redirects=False)
            success = json.loads(answer.content)["success"] if answer.status_code == 200 else None
        except (httpx2.HTTPError, ValueError, KeyError, TypeError):
            return Verdict.UNKNOWN
        if success is None:
            return Verdict.UNKNOWN
        return Verdict.PERSON if success is True else Verdict.REFUSED


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
