"""What kind of line a phone number is, by Twilio Lookup. Twilio charges for each request."""

from collections.abc import Mapping
from urllib.parse import quote

from domain.leads.contact import Line
from providers.contract import Retryable
from providers.http.answers import failure
from providers.http.wire import Wire

_SECONDS = 4.0
"""A message waits for it, and leaves without it."""
_LINES = {"mobile": Line.MOBILE, "landline": Line.LANDLINE, "fixedVoip": Line.VOIP, "nonFixedVoip": Line.VOIP}
_NO_SUCH = 404


class TwilioLookups:
    def __init__(self, base_url: str, seconds: float = _SECONDS) -> None:
        self._base_url, self._wire = base_url, Wire("twilio", seconds)

    async def line_of(self, e164: str, secrets: Mapping[str, str]) -> Line:
        """`OTHER` where Twilio does not say. Raises `ProviderError`."""
        url = f"{self._base_url}/v2/PhoneNumbers/{quote(e164, safe='')}"
        auth = secrets["account_sid"], secrets["auth_token"]
        answer = await self._wire.request("GET", url, params={"Fields": "line_type_intelligence"}, auth=auth)
        if answer.status == _NO_SUCH:
            return Line.INVALID
        if not answer.good:
            raise failure("twilio", answer.status, answer.headers)
        if not isinstance(answer.said, dict) or not isinstance(answer.said.get("valid"), bool):
            raise Retryable("twilio", "an answer that is no look-up")
        if not answer.said["valid"]:
            return Line.INVALID
        found = answer.said.get("line_type_intelligence")
        kind = found.get("type") if isinstance(found, dict) else None
        return _LINES.get(kind, Line.OTHER) if isinstance(kind, str) else Line.OTHER

    async def aclose(self) -> None:
        await self._wire.aclose()
