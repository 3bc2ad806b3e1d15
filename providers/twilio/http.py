"""The wire under Twilio's SDK: hard time limits, no retry, no log, and the error each failure means.

The SDK's own async client is not used: it ignores the time limit that it is given, writes phone numbers of list
queries to the log, and relies on an authentication argument that its HTTP library is about to drop.
"""

import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from twilio.http.response import Response

from providers.http.answers import failure
from providers.http.wire import LIMIT, http_client, one_try
from providers.twilio.refusals import REFUSALS

Value = str | int | list[str]


class TwilioHttp:
    """What the SDK calls an async HTTP client; `base_url` replaces the scheme and host that the SDK insists on."""

    is_async = True

    def __init__(self, base_url: str, limit: float = LIMIT) -> None:
        self._base = urlsplit(base_url)
        self._limit = limit
        self._client = http_client(limit)

    async def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Value] | None = None,
        data: Mapping[str, Value] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_: object,
    ) -> Response:
        """Raises as `one_try`, or by the answer."""
        local = urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc).geturl()
        async with one_try("twilio", self._limit):
            answer = await self._client.request(method, local, params=params, data=data, headers=headers, auth=auth)
        if not answer.is_success:
            code = _code(answer.text)
            raise failure("twilio", answer.status_code, answer.headers, code, REFUSALS.get(code))
        return Response(answer.status_code, answer.text, answer.headers)

    async def aclose(self) -> None:
        await self._client.aclose()


def _code(text: str) -> str:
    """Twilio's error code, such as 21610; empty when the body is not Twilio's (a proxy's page, say)."""
    try:
        body = json.loads(text)
    except ValueError:
        return ""
    code = body.get("code") if isinstance(body, dict) else None
    return str(code) if isinstance(code, int) else ""
