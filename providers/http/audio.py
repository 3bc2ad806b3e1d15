"""An audio file that a vendor keeps for us, as it comes."""

from collections.abc import AsyncIterator

import httpx2

from domain.outreach.ports import Played
from providers.contract import Final, Retryable
from providers.http.answers import failure
from providers.http.tls import tls

_LIMIT = 10.0
_LARGEST = 200 * 2**20


async def played(
    vendor: str, url: str, auth: tuple[str, str] | None = None, headers: dict[str, str] | None = None
) -> Played:
    """Streams an audio file of a vendor. Redirects are not followed: its host is the configured one."""
    client = httpx2.AsyncClient(verify=tls(), timeout=_LIMIT, follow_redirects=False, trust_env=False)
    request = client.build_request("GET", url, headers=headers)
    try:
        answer = await client.send(request, stream=True, auth=auth)
    except httpx2.HTTPError as error:
        await client.aclose()
        raise Retryable(vendor, type(error).__name__) from None
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not answer.is_success or not kind.startswith("audio/"):
        await answer.aclose()
        await client.aclose()
        if answer.is_success or answer.is_redirect:
            raise Final(vendor, "no_audio")
        raise failure(vendor, answer.status_code, answer.headers, str(answer.status_code), None)

    async def chunks() -> AsyncIterator[bytes]:
        sent = 0
        try:
            async for chunk in answer.aiter_bytes():
                sent += len(chunk)
                if sent > _LARGEST:
                    return
                yield chunk
        finally:
            await answer.aclose()
            await client.aclose()

    return Played(kind, chunks())
