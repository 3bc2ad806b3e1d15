"""A lead that was captured, but whose run nobody has started yet."""

from datetime import UTC, datetime

from domain.capture.submission import LeadCapture, normalise
from domain.leads.lead import Source
from domain.lifecycle.messages import LeadRef
from domain.lifecycle.outbox import RunRequest
from domain.privacy import Actor
from services.capture.capture import capture
from services.capture.intake import Captured, Intake
from store.lifecycle import outbox
from tests.journeys.hospital import Hospital


async def unstarted(hospital: Hospital, email: str) -> tuple[LeadRef, RunRequest]:
    said = normalise(LeadCapture(email=email, source=Source.WEBSITE), "IN", datetime.now(UTC))
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        captured = await capture(session, hospital.tenant_id, Intake(said, "{}", Actor("test")))
    assert isinstance(captured, Captured)
    assert captured.request
    return LeadRef(hospital.tenant_id, captured.lead_id), captured.request


async def start(hospital: Hospital, request: RunRequest) -> None:
    assert await hospital.engine.client.deliver([request]) == [request.id]
    async with hospital.engine.database.tenant_session(hospital.tenant_id) as session:
        await outbox.mark_sent(session, hospital.tenant_id, [request.id], datetime.now(UTC))
