"""From a posted lead to its answer: normal form, one transaction, one stored answer."""

import json

from fastapi import Response
from sqlmodel.ext.asyncio.session import AsyncSession

from api.auth.dependencies import AppContext
from api.auth.idempotency import Repeatable, json_answer, replay
from api.auth.identity import Caller
from api.auth.permissions import Action, may
from api.auth.sight import own_words
from api.auth.versions import version_of
from api.leads.schemas.leads import LeadCaptured, LeadCreate, LeadUpdate
from api.leads.visible import agent_scope, detail
from domain.capture.remarks import Remarks
from domain.capture.submission import Submission
from domain.leads.lead import Phase, Stage, Status
from domain.leads.profile import details_of
from domain.lifecycle.outbox import RunRequest
from services.capture.capture import capture, capture_new, retry_raced
from services.capture.intake import Captured, Intake, KeyedAnswer
from store.leads.leads import find_lead
from store.tenants.idempotency import StoredAnswer, store_answer


async def answer_capture(
    context: AppContext, caller: Caller, request: Repeatable, body: LeadCreate, submission: Submission
) -> Response:
    """201 for a new lead, 200 for a touch of a known one or a repeated answer. The run is signalled afterwards."""
    draft, key = _draft(submission), request.key_of(caller)
    with own_words():
        sent = _json(draft, "id")
    keyed = KeyedAnswer(key, request.fingerprint(caller), sent) if key else None
    intake = Intake(submission, body.model_dump_json(exclude_unset=True), caller.actor, key, keyed)

    if new := await capture_new(context.database, caller.tenant_id, intake):
        context.dispatcher.hand(new.request)
        return _located(json_answer(_with_id(draft, new.lead_id), 201), new.lead_id)

    async def store(session: AsyncSession) -> tuple[Response, RunRequest | None]:
        captured = await capture(session, caller.tenant_id, intake)
        if isinstance(captured, StoredAnswer):
            return _located(replay(captured), captured.answer["id"]), None
        status = 201 if captured.created else 200
        answer = await _answer(session, caller, captured) or _with_id(draft, captured.lead_id)
        if key and not captured.answered:
            await store_answer(session, caller.tenant_id, key, status, json.loads(answer))
        return _located(json_answer(answer, status), captured.lead_id), captured.request

    response, start = await retry_raced(context.database, caller.tenant_id, store)
    context.dispatcher.hand(start)
    return response


async def _answer(session: AsyncSession, caller: Caller, captured: Captured) -> str | None:
    """The lead as the caller may see it; None when not at all: then they get back only what they sent."""
    if not may(caller.role, Action.READ_LEADS):
        return None
    scope = None if captured.created else agent_scope(caller)  # what they have just made is no secret
    found = await find_lead(session, caller.tenant_id, captured.lead_id, scope)
    if found is None or not found.visible:
        return None
    lead = await detail(session, caller, found.row)
    return _json(LeadCaptured(**dict(lead), warnings=captured.remarks.warnings))


def _with_id(draft: LeadCaptured, lead_id: int) -> str:
    with own_words():
        return _json(draft.model_copy(update={"id": lead_id}))


def _json(lead: LeadCaptured, *without: str) -> str:
    """As the lead is read, with warnings where there are any."""
    return lead.model_dump_json(exclude={*without, *(() if lead.warnings else ("warnings",))})


def _located(answer: Response, lead_id: object) -> Response:
    answer.headers["Location"] = f"/api/v1/leads/{lead_id}"
    return answer


def _draft(submission: Submission) -> LeadCaptured:
    """The answer to a new lead, but for its `id`: nobody else has touched it yet."""
    draft = LeadCaptured(
        id=0,
        first_name=submission.first_name,
        last_name=submission.last_name,
        email=submission.email,
        phone=submission.phone_e164,
        phone_extension=submission.phone_extension,
        source=submission.source,
        status=Status.NEW,
        stage=Stage.AWARENESS,
        phase=Phase.INTAKE,
        score=None,
        band=None,
        priority=3,
        owner_id=None,
        **details_of(submission),
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
        warnings=Remarks(left_out=submission.warnings).warnings,
    )
    return draft.model_copy(update={"version": version_of(draft, LeadUpdate)})
