"""Closing: won, lost or handed over; one record, the outgoing webhooks, and nurture where it is allowed."""

from datetime import timedelta

from temporalio.exceptions import ActivityError

from activities.appointment import AppointmentActivities
from activities.closing import ClosingActivities
from domain.lead import LossReason, Phase, Stage, Status
from domain.messages import Ending
from domain.steps import CloseLife, LifeClosed, OfBooking, PostWebhook
from workflows.life import Life
from workflows.nurture import start_nurture

WEBHOOK_PATIENCE = timedelta(hours=72)


async def convert(life: Life) -> None:
    """The patient came, or was registered at the desk: make sure the hospital's index knows them."""
    state = life.state
    if state.phase is not Phase.CONVERT or not life.open:
        return
    try:
        await life.act(
            AppointmentActivities.register_patient,
            OfBooking(**life.step(), booking=state.booking, owner=state.owner),
            summary="register the patient",
        )
    except ActivityError:
        # The hospital's index refused for good: the owner finds the lead back among the bookings.
        state.phase, state.waiting_for = Phase.BOOK, None
        return
    state.status, state.stage = Status.CONVERTED, Stage.ACTION


async def close(life: Life, status: Status, reason: LossReason | None = None, merged_into: int | None = None) -> Ending:
    state = life.state
    closed: LifeClosed = await life.record(
        ClosingActivities.close_life,
        CloseLife(
            **life.step(),
            status=status,
            reason=reason,
            merged_into=merged_into,
            offer=state.offer,
            booking=state.booking,
        ),
    )
    state.status, state.phase, state.loss_reason = status, Phase.CLOSED, reason
    state.owner, state.offer, state.waiting_for = None, None, None
    life.show()
    if closed.nurture:
        await start_nurture(life)
    for delivery in closed.webhooks:
        await _post(life, delivery)
    return Ending(status=status, loss_reason=reason, merged_into=merged_into)


async def _post(life: Life, delivery: int) -> None:
    """An endpoint that stays away does not keep the lead open for ever; the delivery's row says so."""
    try:
        await life.act(
            ClosingActivities.post_webhook,
            PostWebhook(tenant_id=life.lead.tenant_id, delivery_id=delivery),
            summary=f"webhook delivery {delivery}",
            give_up_after=WEBHOOK_PATIENCE,
        )
    except ActivityError:
        return
