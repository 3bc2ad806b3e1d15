"""The hospital's own address behind a link of ours: it comes from the text that was sent, never from the request.

Looking changes nothing, and everybody is sent on. A click counts only when a person's browser opens the page: it says
so itself (Fetch Metadata), which programs that fetch links ahead do not; and nobody opens a message in its first
seconds, in which mail filters follow every link.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import Context, Limited
from api.http.limits import Limit
from api.outreach.preferences.lost import not_found
from domain.errors import NotFound
from domain.leads.behaviours import Behaviour, BehaviourKind
from domain.lifecycle.outbox import RunRequest
from domain.outreach import links
from domain.outreach.modes import Mode
from domain.privacy import CONTACT
from services.leads.behaviours import record_behaviour
from store.outreach import inbound, messages
from store.outreach.templates import as_text, find_template, newest_message_of

router = APIRouter(include_in_schema=False, dependencies=[Depends(Limited(Limit.PAGES))])
_FILTERS_LOOK_FOR = timedelta(seconds=5)
_PROGRAM = re.compile(
    r"bot|crawl|spider|preview|scan|fetch|curl|wget|python|java/|go-http|headless|okhttp|axios|facebookexternalhit"
    r"|whatsapp|telegram|slack|skype|google-read-aloud|barracuda|proofpoint|mimecast|symantec|safelinks",
    re.IGNORECASE,
)


@router.api_route("/l/{token}", methods=["GET", "HEAD"])
async def follow(token: str, request: Request, context: Context) -> Response:
    """To the address that the message was sent with. 404 for a link that nobody signed, or that is too old."""
    now, recorded = datetime.now(UTC), None
    try:
        if context.settings.link_key is None:
            raise NotFound("link")
        link = links.read(token, context.settings.link_key.get_secret_value(), "own", now)
        template_id, place = link.rest if len(link.rest) == 2 else (0, 0)
        async with context.database.tenant_session(link.tenant_id) as session:
            text = as_text(await find_template(session, link.tenant_id, template_id))
            names = sorted(text.links)
            if place >= len(names):
                raise NotFound("link")
            if not link.trial and is_person(request.method, request.headers):
                recorded = await _clicked(session, link, names[place], now)
    except NotFound:
        return not_found(context, request)
    if recorded is not None:
        context.dispatcher.hand(recorded)
    # Each click is asked for anew, and the address that it came from stays between us and the person.
    quiet = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
    return RedirectResponse(text.links[names[place]], status_code=302, headers=quiet)


def is_person(method: str, headers: Mapping[str, str]) -> bool:
    """A browser that somebody sees the page in. One that sends no Fetch Metadata is taken for a program."""
    ahead = any(headers.get(name) for name in ("purpose", "sec-purpose", "x-purpose", "x-moz"))
    opened = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return method == "GET" and opened and not ahead and not _PROGRAM.search(headers.get("user-agent", "bot"))


async def _clicked(session: AsyncSession, link: links.LinkToken, name: str, now: datetime) -> RunRequest | None:
    """Once for each link of each day's message."""
    lead = await inbound.lead_of(session, link.tenant_id, link.subject_id)
    if lead is None:
        return None
    template_id, _ = link.rest
    message_id = await newest_message_of(session, link.tenant_id, link.subject_id, template_id)
    message = await messages.by_id(session, link.tenant_id, message_id) if message_id else None
    if message is not None and message.mode != Mode.LIVE:
        return None  # one of the staff tried it out
    if message is not None and message.sent_at is not None and now - message.sent_at < _FILTERS_LOOK_FOR:
        return None
    made = link.made_on.isoformat() if link.made_on else ""
    key = f"link:{template_id}:{name}:{made}"
    return await record_behaviour(session, lead, Behaviour(BehaviourKind.CLICK, key, CONTACT, now, message_id))
