"""From a posted lead to its answer: normal form, one transaction, one stored answer."""

import json
from datetime import datetime

from fastapi import Response
from pydantic import ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession

from api.door import Door
from api.faults import field_name, message_of
from api.idempotency import Repeatable, json_answer, replay
from api.identity import Caller
from api.leads import agent_scope, shown
from api.partners import check_quota
from api.permissions import Action, may
from api.schemas.leads import LeadCreate, LeadRead
from api.schemas.partners import PartnerAnswer
from domain.errors import Invalid
from domain.lead import Phase, Stage, Status
from domain.partners import reference
from domain.ports import RunRequest
from domain.submission import Submission, normalise
from store.queries.capture import API, Intake, KeyedAnswer, Way, capture, retry_raced
from store.queries.idempotency import StoredAnswer, store_answer
from store.queries.leads import find_lead
from store.queries.partners import begin_counting


def normalised(capture: LeadCreate, country: str, now: datetime) -> Submission:
    """Raises `Invalid` whichever way a rule was broken."""
    try:
        return normalise(capture, country, now)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise Invalid(field_name(first["loc"]), message_of(first)) from None


async def answer_capture(
    door: Door, caller: Caller, request: Repeatable, body: LeadCreate, submission: Submission
) -> Response:
    """201 for a new lead, 200 for a touch of a known one, or the stored answer again; a partner has 202 for each.
    The run is told afterwards."""
    draft = _draft(submission)
    keyed = KeyedAnswer(request.key, request.fingerprint(caller), draft) if request.key else None
    raw = body.model_dump_json(exclude_unset=True)
    intake = Intake(submission, raw, caller.actor, request.key, keyed, way=_way(caller))

    async def store(session: AsyncSession) -> tuple[Response, RunRequest | None]:
        quota = await begin_counting(session, caller.tenant_id, caller.integration_id)
        captured = await capture(session, caller.tenant_id, intake)
        if isinstance(captured, StoredAnswer):
            if caller.integration_id:
                return _receipt(caller, request.key), None
            return _located(replay(captured), captured.answer["id"]), None
        answer = _with_id(draft, captured.lead_id)
        if not captured.created:
            answer = await _known(session, caller, captured.lead_id) or answer
            if request.key:
                await store_answer(session, caller.tenant_id, request.key, 200, json.loads(answer))
        if caller.integration_id:
            await check_quota(session, caller.tenant_id, caller.integration_id, quota, submission.received_at)
            return _receipt(caller, request.key or f"touch:{captured.touch_id}"), captured.request
        return _located(json_answer(answer, 201 if captured.created else 200), captured.lead_id), captured.request

    response, told = await retry_raced(door.database, caller.tenant_id, store)
    door.dispatcher.hand(told)
    return response


def _way(caller: Caller) -> Way:
    """A partner's own key is the partner's door."""
    return API if caller.integration_id is None else Way("partner", caller.integration_id)


def _receipt(caller: Caller, key: str | None) -> Response:
    """A partner does not learn whom the hospital knows already."""
    said = PartnerAnswer(status="accepted", id=reference(caller.tenant_id, key or ""))
    return json_answer(said.model_dump_json(), 202)


async def _known(session: AsyncSession, caller: Caller, lead_id: int) -> str | None:
    """The lead as the caller may see it; None when not at all: then they get back only what they sent."""
    if not may(caller.role, Action.READ_LEADS):
        return None
    found = await find_lead(session, caller.tenant_id, lead_id, agent_scope(caller))
    return shown(caller, found.row).model_dump_json() if found and found.visible else None


def _with_id(draft: str, lead_id: int) -> str:
    return f'{{"id":{lead_id},{draft[1:]}'


def _located(answer: Response, lead_id: object) -> Response:
    answer.headers["Location"] = f"/api/v1/leads/{lead_id}"
    return answer


def _draft(submission: Submission) -> str:
    """The answer to a new lead, as a JSON object that lacks only its `id`: nobody else has touched it yet."""
    return LeadRead(
        id=0,
        first_name=submission.first_name,
        last_name=submission.last_name,
        email=submission.email,
        phone=submission.phone_e164,
        source=submission.source,
        status=Status.NEW,
        stage=Stage.AWARENESS,
        phase=Phase.INTAKE,
        score=None,
        band=None,
        priority=3,
        owner_id=None,
        campaign_id=submission.campaign_id,
        city=submission.city,
        language=submission.language,
        procedure=submission.procedure,
        timeframe=submission.timeframe,
        insurance=submission.insurance,
        birth_date=submission.birth_date,
        notes=submission.notes,
        custom=submission.custom,
        run=1,
        attempts_made=0,
        loss_reason=None,
        waiting_for=None,
        deadline=None,
        queued_at=None,
        merged_into=None,
        created_at=submission.received_at,
        updated_at=submission.received_at,
        tags=[],
    ).model_dump_json(exclude={"id"})
