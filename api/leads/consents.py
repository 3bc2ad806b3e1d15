"""What the person behind a lead agreed to, and what they want no more."""

import hashlib
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import TypeAdapter

from api.auth.dependencies import Allow, Context
from api.auth.identity import Caller
from api.auth.permissions import Action
from api.http.body import StrictRoute
from api.http.ids import Id
from api.http.problems import problems
from api.leads.schemas.consents import (
    ConsentEvidence,
    ConsentProof,
    ConsentRead,
    ConsentsRead,
    OptOutEvidence,
    OptOutRead,
    PreferencesLink,
)
from api.leads.visible import visible_lead
from domain.errors import Unavailable
from domain.outreach.links import VIEW_FOR, view_address
from store import privacy
from store.leads import consents
from store.lifecycle import lead_runs

router = APIRouter(
    prefix="/leads/{lead_id}", tags=["leads"], route_class=StrictRoute, responses=problems(401, 403, 404, 422, 503)
)


@router.get("/consents", summary="List what a person agreed to")
async def read_consents(
    lead_id: Id, caller: Annotated[Caller, Depends(Allow(Action.READ_LEADS))], context: Context
) -> ConsentsRead:
    """With opt-outs in force. That of leads merged into this one, too."""
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        said = await consents.said_by(session, caller.tenant_id, lead_id)
        opt_outs = await consents.opt_outs_of(session, caller.tenant_id, lead_id)
    return ConsentsRead(
        consents=[ConsentRead.model_validate(row) for row in said],
        opt_outs=[OptOutRead.model_validate(row) for row in opt_outs],
    )


@router.post("/preferences-link", summary="Make a link to look at a person's preferences page")
async def link_preferences(
    lead_id: Id, caller: Annotated[Caller, Depends(Allow(Action.WORK_LEAD))], context: Context
) -> PreferencesLink:
    """For staff, for an hour: the page as the person sees it, on which nothing that is pressed changes anything. The
    person's own link is in the messages that they get. Who made it is in the audit log."""
    key = context.settings.link_key
    if key is None:
        raise Unavailable("Links cannot be signed here. Set LEAD_LINK_KEY for the API to the worker's.")
    now = datetime.now(UTC)
    until = now + VIEW_FOR
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        entry = privacy.Entry(now, caller.actor, "preferences_link_made", "lead", lead_id)
        await privacy.record(session, caller.tenant_id, entry)
    url = view_address(caller.tenant_id, lead_id, until, key.get_secret_value(), context.settings.public_url)
    return PreferencesLink(url=url, expires_at=until)


class ProofFormat(StrEnum):
    JSON = "json"
    TEXT = "text"


@router.get(
    "/consents/proof",
    summary="Get the proof of consent as a file",
    response_model=ConsentProof,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def read_proof(
    lead_id: Id,
    caller: Annotated[Caller, Depends(Allow(Action.READ_CONSENT_PROOF))],
    context: Context,
    format: ProofFormat = ProofFormat.JSON,
) -> Response:
    """Every consent with the text that was shown, source, page, IP address and time, and every opt-out; of leads that
    were merged into this one, too. As JSON, or as text for people to read. Who takes it is in the audit log."""
    now = datetime.now(UTC)
    async with context.database.tenant_session(caller.tenant_id) as session:
        await visible_lead(session, caller, lead_id)
        said, opt_outs = await consents.proof_of(session, caller.tenant_id, lead_id)
        tenant = await lead_runs.load_tenant(session, caller.tenant_id)
        entry = privacy.Entry(now, caller.actor, "consent_proof_taken", "lead", lead_id, facts={"consents": len(said)})
        await privacy.record(session, caller.tenant_id, entry)
    proof = _proof(
        lead_id,
        tenant.name,
        now,
        [ConsentEvidence.model_validate(row) for row in said],
        [OptOutEvidence.model_validate(row) for row in opt_outs],
    )
    name = f"consents-{lead_id}.{'txt' if format is ProofFormat.TEXT else 'json'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if format is ProofFormat.TEXT:
        return Response("\n".join(_lines(proof)) + "\n", media_type="text/plain; charset=utf-8", headers=headers)
    return Response(proof.model_dump_json(indent=1), media_type="application/json", headers=headers)


def _proof(
    lead_id: int, hospital: str, now: datetime, said: list[ConsentEvidence], opt_outs: list[OptOutEvidence]
) -> ConsentProof:
    shown = TypeAdapter(tuple[list[ConsentEvidence], list[OptOutEvidence]]).dump_json((said, opt_outs))
    digest = hashlib.sha256(shown).hexdigest()
    return ConsentProof(
        lead_id=lead_id, hospital=hospital, made_at=now, consents=said, opt_outs=opt_outs, digest=digest
    )


def _lines(proof: ConsentProof) -> list[str]:
    lines = [
        f"{proof.hospital}: what lead {proof.lead_id} agreed to and withdrew",
        f"Made {proof.made_at.isoformat()}",
        "",
    ]
    for one in proof.consents:
        what = "agreed to" if one.given else "withdrew"
        where = f"by {one.source}" + (f" on {one.page}" if one.page else "") + (f" from {one.ip}" if one.ip else "")
        lines.append(f"{one.at.isoformat()}  {what} {one.purpose} by {one.channel or 'every channel'}, {where}")
        if one.text_version:
            lines.append(f"    text {one.text_version} ({one.language or '-'}): {one.text or 'not kept'}")
    for opt_out in proof.opt_outs:
        ended = f", until {opt_out.lifted_at.isoformat()}" if opt_out.lifted_at else ""
        lines.append(
            f"{opt_out.at.isoformat()}  opted out of {opt_out.channel or 'every channel'} ({opt_out.reason}){ended}"
        )
    return [*lines, "", f"SHA-256 {proof.digest}"]
