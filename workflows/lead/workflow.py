"""A lead's run, from top to bottom."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from temporalio import workflow

from domain.leads.lead import LossReason, Phase, Status
from domain.lifecycle.chapters.booking import Book, Booking, CancelBooking, NoShow, Paid, Reschedule
from domain.lifecycle.chapters.contact import (
    CallEnded,
    Delivered,
    OptedOut,
    PlaceCall,
    RecordOutcome,
    Reply,
    SendMessage,
)
from domain.lifecycle.chapters.ending import Convert, Ending, Lose, MergedInto, Withdrawn
from domain.lifecycle.chapters.intake import Again, Behaved, ProfileChanged, RulesChanged, Touch
from domain.lifecycle.chapters.offer import (
    Accept,
    CapacityFreed,
    Decline,
    OfferAnswer,
    accepted,
    ended,
    others_open,
    part_of,
    passed,
)
from domain.lifecycle.chapters.owner import OwnerGone, Reassign, Take
from domain.lifecycle.chapters.qualification import Assess
from domain.lifecycle.chapters.registration import PatientDecided
from domain.lifecycle.messages import CommandAnswer, Fact, Message
from domain.lifecycle.names import MessageName
from domain.lifecycle.outbox import ENQUIRY
from domain.lifecycle.state import LeadState, RunStart
from workflows.lead import refusals
from workflows.lead.assignment import assign
from workflows.lead.booking import book, give_up_booking, visit
from workflows.lead.contact import contact
from workflows.lead.ending import close, convert
from workflows.lead.follow_ups import nurture
from workflows.lead.intake import intake
from workflows.lead.interruptions import interrupt, late_outcomes, unheard_outcomes
from workflows.lead.qualification import qualify
from workflows.lead.run import EDITION, LeadRun, Lost, Merged

CommandT = TypeVar("CommandT")


@workflow.defn
class LeadLifecycle:
    """One durable run per lead: score, assign, contact, qualify, book, convert; or lose."""

    @workflow.init
    def __init__(self, start: RunStart) -> None:
        self.lead_run = LeadRun(start, interrupt)
        self.state = self.lead_run.state
        self.next: RunStart | None = None

    @workflow.run
    async def run(self, start: RunStart) -> Ending:
        ending = await self._chapters()
        await workflow.wait_condition(workflow.all_handlers_finished)
        if ending.status is Status.LOST and any(isinstance(late, Touch | Reply) for late in self.lead_run.inbox):
            self.next = self.next or RunStart(start.lead, self.state.run + 1, "touch", edition=EDITION)
        again = ending.status is Status.LOST or ending.merged_into is not None
        if self.next is not None and (again or self.next.reason == ENQUIRY):
            workflow.continue_as_new(self.next)
        return ending

    async def _chapters(self) -> Ending:
        run = self.lead_run
        try:
            if not await intake(run):
                return Ending(status=run.state.status)
            while run.open:
                await assign(run)
                await contact(run)
                await qualify(run)
                await nurture(run)
                await book(run)
                await visit(run)
                await convert(run)
            await unheard_outcomes(run)
            return await close(run, Status.CONVERTED)
        except Lost as loss:
            run.settle(loss.reason)
            await late_outcomes(run)
            await give_up_booking(run)
            return await close(run, Status.LOST, loss.reason)
        except Merged as merge:
            run.merge()
            await unheard_outcomes(run)
            return await close(run, run.state.status, merged_into=merge.lead_id)

    # Commands: accepted or refused at once; the chapters do what follows.

    @workflow.update
    def accept(self, command: Accept) -> CommandAnswer:
        return self._accept(command)

    def _accept(self, command: Accept) -> CommandAnswer:
        if self.state.offer is not None:
            self.state.offer = accepted(self.state.offer, command.agent_id)
        self.state.owner = command.agent_id
        return self._enqueue(command)

    @accept.validator
    def _may_accept(self, command: Accept) -> None:
        refusals.open_offer(self.state, command.agent_id, command.offer_id, workflow.now())

    @workflow.update
    def decline(self, command: Decline) -> CommandAnswer:
        return self._decline(command)

    def _decline(self, command: Decline) -> CommandAnswer:
        offer, mine = self.state.offer, None
        if offer is not None:
            mine = part_of(offer, command.agent_id)
            self.state.offer = passed(offer, command.agent_id, OfferAnswer.DECLINED, command.reason.value)
        return self._enqueue(replace(command, offer_id=mine.id if mine is not None else None))

    @decline.validator
    def _may_decline(self, command: Decline) -> None:
        refusals.open_offer(self.state, command.agent_id, command.offer_id, workflow.now())

    @workflow.update
    def record_outcome(self, command: RecordOutcome) -> CommandAnswer:
        return self._record_outcome(command)

    def _record_outcome(self, command: RecordOutcome) -> CommandAnswer:
        attempt = refusals.attempt_under_way(self.state, command.attempt)
        return self._enqueue(replace(command, attempt=attempt.number if attempt else None))

    @record_outcome.validator
    def _may_record_outcome(self, command: RecordOutcome) -> None:
        self._may_speak_of(command)
        refusals.callback(command.callback_at, workflow.now())

    def _may_speak_of(self, command: RecordOutcome) -> None:
        refusals.owner(self.state, command.agent_id)
        refusals.attempt_under_way(self.state, command.attempt)

    @workflow.update
    def assess(self, command: Assess) -> CommandAnswer:
        self.state.qualification.assessment_id = command.assessment_id
        self.state.phase = Phase.QUALIFY
        return self._enqueue(command)

    @assess.validator
    def _may_assess(self, command: Assess) -> None:
        refusals.assessable(self.state, command.agent_id)

    @workflow.update
    def place_call(self, command: PlaceCall) -> CommandAnswer:
        return self._enqueue(command)

    @place_call.validator
    def _may_place_call(self, command: PlaceCall) -> None:
        refusals.callable_lead(self.state, command.agent_id)

    @workflow.update
    def send_message(self, command: SendMessage) -> CommandAnswer:
        return self._enqueue(command)

    @send_message.validator
    def _may_send_message(self, command: SendMessage) -> None:
        refusals.owner(self.state, command.agent_id)

    @workflow.update
    def book(self, command: Book) -> CommandAnswer:
        self.state.booking = _booking(command)
        return self._enqueue(command)

    @book.validator
    def _may_book(self, command: Book) -> None:
        refusals.not_booked(self.state, command.agent_id)
        refusals.to_come(command.starts_at, workflow.now())

    @workflow.update
    def reschedule(self, command: Reschedule) -> CommandAnswer:
        before = refusals.booking(self.state, command.agent_id)
        self.state.replaced_appointment = before.appointment_id
        self.state.booking = replace(_booking(command), payment_id=before.payment_id, paid=before.paid)
        return self._enqueue(command)

    @reschedule.validator
    def _may_reschedule(self, command: Reschedule) -> None:
        refusals.movable_booking(self.state, command.agent_id)
        refusals.to_come(command.starts_at, workflow.now())

    @workflow.update
    def cancel_booking(self, command: CancelBooking) -> CommandAnswer:
        self.state.booking = replace(refusals.booking(self.state, command.agent_id), cancelled=True)
        return self._enqueue(command)

    @cancel_booking.validator
    def _may_cancel_booking(self, command: CancelBooking) -> None:
        refusals.booking(self.state, command.agent_id)

    @workflow.update
    def no_show(self, command: NoShow) -> CommandAnswer:
        self.state.booking = replace(refusals.confirmed_booking(self.state, command.agent_id), no_show=True)
        return self._enqueue(command)

    @no_show.validator
    def _may_be_no_show(self, command: NoShow) -> None:
        refusals.begun_booking(self.state, command.agent_id, workflow.now())

    @workflow.update
    def convert(self, command: Convert) -> CommandAnswer:
        self.state.phase = Phase.CONVERT
        return self._enqueue(command)

    @convert.validator
    def _may_convert(self, command: Convert) -> None:
        refusals.convertible(self.state, command.agent_id)

    @workflow.update
    def lose(self, command: Lose) -> CommandAnswer:
        self.state.loss_reason = command.reason
        return self._enqueue(command)

    @lose.validator
    def _may_lose(self, command: Lose) -> None:
        refusals.owner(self.state, command.agent_id)

    @workflow.update
    def reassign(self, command: Reassign) -> CommandAnswer:
        self._hand_over(command.to_agent_id)
        return self._enqueue(command)

    @reassign.validator
    def _may_reassign(self, command: Reassign) -> None:
        refusals.open_run(self.state)
        refusals.another_owner(self.state, command.to_agent_id)

    @workflow.update
    def take(self, command: Take) -> CommandAnswer:
        self._hand_over(command.agent_id)
        return self._enqueue(command)

    @take.validator
    def _may_take(self, command: Take) -> None:
        refusals.queued(self.state)

    # The same three as signals, for the Temporal UI and other workflows: a stale one is ignored.

    @workflow.signal(name="accept")
    def accept_signal(self, command: Accept) -> None:
        self._unless_stale(self._may_accept, self._accept, command)

    @workflow.signal(name="decline")
    def decline_signal(self, command: Decline) -> None:
        self._unless_stale(self._may_decline, self._decline, command)

    @workflow.signal(name="record_outcome")
    def record_outcome_signal(self, command: RecordOutcome) -> None:
        if refusals.in_the_past(command.callback_at, workflow.now()) and workflow.patched("callback-in-the-past"):
            return
        self._unless_stale(self._may_speak_of, self._record_outcome, command)

    # Facts: never refused.

    @workflow.signal(name=MessageName.AGAIN)
    def again(self, fact: Again) -> None:
        # What a patient wrote in the moment of converting may have started this run, which ends at once.
        instead = fact.run == self.state.run and fact.reason == ENQUIRY != self.lead_run.reason
        if fact.run > self.state.run or instead:
            self.next = RunStart(self.lead_run.lead, fact.run, fact.reason, edition=EDITION)

    @workflow.signal(name=MessageName.TOUCH)
    def touch(self, fact: Touch) -> None:
        self._receive(fact)

    @workflow.signal(name=MessageName.REPLY)
    def reply(self, fact: Reply) -> None:
        self._receive(fact)

    @workflow.signal(name=MessageName.DELIVERED)
    def delivered(self, fact: Delivered) -> None:
        self._receive(fact)

    @workflow.signal(name=MessageName.CALL_ENDED)
    def call_ended(self, fact: CallEnded) -> None:
        self._receive(fact)

    @workflow.signal(name=MessageName.OPTED_OUT)
    def opted_out(self, fact: OptedOut) -> None:
        self.lead_run.close_channels(fact.channels)
        self._receive(fact)

    @workflow.signal(name=MessageName.PROFILE_CHANGED)
    def profile_changed(self, fact: ProfileChanged) -> None:
        self._receive(fact)

    @workflow.signal(name=MessageName.BEHAVED)
    def behaved(self, fact: Behaved) -> None:
        self._receive(fact)

    @workflow.signal(name=MessageName.RULES_CHANGED)
    def rules_changed(self, fact: RulesChanged) -> None:
        self._receive(fact)

    @workflow.signal(name=MessageName.MERGED_INTO)
    def merged_into(self, fact: MergedInto) -> None:
        if fact.run is None or fact.run >= self.state.run:
            self.lead_run.merge()
            self._receive(fact)

    @workflow.signal(name=MessageName.WITHDRAWN)
    def withdrawn(self, fact: Withdrawn) -> None:
        self.state.loss_reason = LossReason.WITHDRAWN
        self._receive(fact, as_message=Lose(LossReason.WITHDRAWN))

    @workflow.signal(name=MessageName.PAID)
    def paid(self, fact: Paid) -> None:
        booking = self.state.booking
        if booking is not None and booking.payment_id == fact.payment_id:
            self.state.booking = replace(booking, paid=True)
        self._receive(fact)

    @workflow.signal(name=MessageName.PATIENT_DECIDED)
    def patient_decided(self, fact: PatientDecided) -> None:
        self._receive(fact)

    @workflow.signal(name=MessageName.CAPACITY_FREED)
    def capacity_freed(self, fact: CapacityFreed) -> None:
        self._receive(fact)

    @workflow.signal(name=MessageName.OWNER_GONE)
    def owner_gone(self, fact: OwnerGone) -> None:
        offer = self.state.offer
        mine = part_of(offer, fact.agent_id) if offer is not None else None
        offered = mine is not None and mine.answer is None
        owned = self.state.owner == fact.agent_id and not fact.offers_only
        if not (offered or owned) or fact.token in self.state.seen:
            return
        if offer is not None and mine is not None and others_open(offer, fact.agent_id):
            self.state.offer = passed(offer, fact.agent_id, OfferAnswer.WITHDRAWN)
            self._receive(replace(fact, offer_id=mine.id))
        else:
            self._hand_over(None)
            self._receive(fact)

    @workflow.query(name=MessageName.STATE)
    def current_state(self) -> LeadState:
        """For the Temporal UI, and for runs that have ended; programs use `look`."""
        return self.state

    @workflow.update(name=MessageName.LOOK)
    def look(self) -> None:
        """Never accepted: the refusal carries the state.

        A query may meet a run whose timer has fired, but whose workflow task is still to come. The SDK then runs the
        code ahead of that task, and what follows cannot be replayed (docs/decisions/0007-steps.md). An update waits for
        the task, and a refused one leaves no trace.
        """

    @look.validator
    def _show(self) -> None:
        raise refusals.Shown(self.state)

    def _enqueue(self, command: Message) -> CommandAnswer:
        self.lead_run.inbox.append(command)
        self.lead_run.unsaved = True
        state = self.state
        return CommandAnswer(state.status, state.stage, state.phase, state.owner, state.waiting_for)

    def _receive(self, fact: Fact, as_message: Message | None = None) -> None:
        if self.lead_run.first_time(fact.token):
            self.lead_run.inbox.append(as_message or fact)

    def _hand_over(self, to: int | None) -> None:
        self.state.owner, self.state.routing.queued = to, False
        if self.state.offer is not None:
            self.state.offer = ended(self.state.offer, OfferAnswer.WITHDRAWN)

    def _unless_stale(
        self, guard: Callable[[CommandT], None], handler: Callable[[CommandT], CommandAnswer], command: CommandT
    ) -> None:
        try:
            guard(command)
        except refusals.Refusal as refusal:
            workflow.logger.info("stale signal ignored", extra={"reason": refusal.type})
            return
        handler(command)


def _booking(command: Book | Reschedule) -> Booking:
    return Booking(
        command.starts_at, command.minutes, command.resource, service=command.service, location=command.location
    )
