"""Plays a recording to whoever has a fresh link: it comes from the vendor with our credentials, and nothing is kept."""

from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from api.auth.dependencies import AppContext, Context, Limited
from api.http.limits import Limit
from api.outreach.calls.recorders import recorder_of
from api.outreach.preferences.lost import not_found
from domain.errors import NotFound, Unavailable
from domain.privacy import Actor, ActorKind
from domain.text import signed
from providers.contract import Final, ProviderError
from store import privacy
from store.lifecycle import lead_runs
from store.outreach import calls
from store.tables.outreach import RecordingRow
from store.team import users

router = APIRouter(include_in_schema=False, dependencies=[Depends(Limited(Limit.PAGES))])
LISTEN_FOR = timedelta(minutes=5)
_PURPOSE = "recording"


def link_to(context: AppContext, recording: RecordingRow, user_id: int, until: datetime) -> str:
    """Of this user, until then. The path only: it is of the host that was asked."""
    values = [recording.tenant_id, recording.id, user_id, int(until.timestamp())]
    return f"/recordings/{signed.sign(values, context.signing_keys.secrets(_PURPOSE), _PURPOSE)}"


@router.get("/recordings/{token}")
async def play(token: str, request: Request, context: Context) -> Response:
    """Whoever made the link must still be one who may listen. Each time is written down before the first sound."""
    try:
        recording = await _allowed(context, token)
    except NotFound:
        return not_found(context, request)
    async with recorder_of(context, recording.tenant_id, recording.provider) as recorder:
        if recorder is None:
            raise Unavailable("The vendor that keeps this recording is not configured here.")
        try:
            played = await recorder.play(recording.provider_id)
        except Final:
            return not_found(context, request)
        except ProviderError:
            detail = "The vendor that keeps this recording does not answer. Try again in a few seconds."
            raise Unavailable(detail) from None
    headers = {"Cache-Control": "no-store", "Content-Disposition": "inline", "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(played.chunks, media_type=played.media_type, headers=headers)


async def _allowed(context: AppContext, token: str) -> RecordingRow:
    """Raises `NotFound`."""
    now = datetime.now(UTC)
    values = signed.read(token, context.signing_keys.secrets(_PURPOSE), _PURPOSE)
    if values is None:
        raise NotFound("link")
    tenant_id, recording_id, user_id, until = values
    if now.timestamp() > until:
        raise NotFound("link")
    async with context.database.tenant_session(tenant_id) as session:
        member = await users.find_member(session, tenant_id, user_id)
        policy = (await lead_runs.load_tenant(session, tenant_id)).policy.calls
        recording = await calls.find_recording(session, tenant_id, recording_id)
        if member is None or not member.active or member.role not in policy.listeners or recording.forgotten_at:
            raise NotFound("recording")
        actor, facts = Actor.of(ActorKind.USER, user_id), {"recording": recording.id, "call": recording.call_id}
        entry = privacy.Entry(now, actor, "recording_played", "lead", recording.lead_id, facts=facts)
        await privacy.record(session, tenant_id, entry)
    return recording
