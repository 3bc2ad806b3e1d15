"""One lead's run from the inside: its state, its inbox, how it waits, and what may interrupt any chapter."""

from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributePair, SearchAttributeUpdate, TypedSearchAttributes
from temporalio.exceptions import ActivityError, FailureError, is_cancelled_exception

from activities.outreach.follow_ups import FollowUpActivities
from activities.team.speed import SpeedActivities
from domain.leads.lead import OPEN_STATUSES, Channel, LossReason, Phase, Status
from domain.lifecycle.chapters.follow_up import FollowUp, TakeStep
from domain.lifecycle.chapters.intake import WatchSpeed
from domain.lifecycle.messages import Message, Step
from domain.lifecycle.state import LeadState, RunStart
from domain.lifecycle.waiting import describe
from workflows import search_attributes as attributes

StepT = TypeVar("StepT", bound=Step)
ResultT = TypeVar("ResultT")

RETRY = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10))
# Well below a minute together: a workflow task that lasts longer writes heartbeats into the history.
LOCAL_RETRY = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_attempts=4)
LOCAL_TIMEOUT, LOCAL_PATIENCE = timedelta(seconds=15), timedelta(seconds=30)
SEEN_IDS = 200
EDITION = 2
# Runs of older editions replay as they were recorded: they ignore what the steps of a lost task left.
HEEDS_LOST_STEPS = 2
SAVED_AFTER = timedelta(milliseconds=1)
FOLLOW_UP_PATIENCE = timedelta(minutes=5)
# Longer than a busy worker stands still; what it may not cut short, the send protocol guards.
HEARTBEAT = timedelta(seconds=20)


class Lost(Exception):
    """The run ends without conversion."""

    def __init__(self, reason: LossReason) -> None:
        self.reason = reason


class Merged(Exception):
    """Dedup handed this lead over to another."""

    def __init__(self, lead_id: int) -> None:
        self.lead_id = lead_id


class LeadRun:
    """What the chapters share. Handlers only touch `state` and `inbox`; the chapters do the work.

    `unowned`: a manager converts the lead before anybody owns it.
    """

    def __init__(self, start: RunStart, interrupt: Callable[["LeadRun", Message], Awaitable[None]]) -> None:
        self._interrupt = interrupt
        self.lead = start.lead
        self.reason = start.reason
        self.state = start.state or LeadState(run=start.run)
        self.edition = start.edition
        self.inbox: deque[Message] = deque()
        self.unsaved = False
        self.unowned = False
        self._saved_steps = self.state.counts.steps
        self._shown: tuple[Any, ...] = ()

    @property
    def open(self) -> bool:
        return self.state.status in OPEN_STATUSES

    @property
    def needs_owner(self) -> bool:
        """An answered offer still has to be recorded, even though its agent owns the lead already."""
        if self.unowned and self.state.phase is Phase.CONVERT:
            return False
        return self.open and (self.state.owner is None or self.state.offer is not None)

    def in_chapter(self, phase: Phase) -> bool:
        return self.open and self.state.phase is phase and not self.needs_owner

    @property
    def owner(self) -> int:
        if self.state.owner is None:
            raise RuntimeError("a chapter that needs an owner ran without one")
        return self.state.owner

    def step(self) -> dict[str, Any]:
        """The three fields that every step begins with."""
        return {"lead": self.lead, "run": self.state.run, "now": workflow.now()}

    async def record(self, verb: Callable[[Any, StepT], Awaitable[ResultT]], step: StepT) -> ResultT:
        """A step that only touches Postgres: a local activity; one that keeps failing becomes a normal one.

        An accepted update is in the history only once the workflow task that took it has ended: a local activity in
        that same task could be done, and its cause forgotten with a worker that dies. So the task ends first.
        A normal activity is seen as pending with its error, and backs off outside of the workflow task.
        """
        while self.unsaved:
            self.unsaved = False
            await workflow.sleep(SAVED_AFTER)
            self._task_ended()
        self.state.counts.steps += 1
        step = replace(step, position=self.state.counts.steps, saved=self._saved_steps, in_phase=self.state.phase)
        try:
            return await workflow.execute_local_activity_method(
                verb,
                step,
                start_to_close_timeout=LOCAL_TIMEOUT,
                schedule_to_close_timeout=LOCAL_PATIENCE,
                retry_policy=LOCAL_RETRY,
            )
        except FailureError as error:
            if is_cancelled_exception(error):
                raise
            workflow.logger.warning("step goes on as a normal activity", extra={"step": type(step).__name__})
        return await self.act(verb, step, summary=f"step {self.state.counts.steps}: {type(step).__name__}")

    async def act(
        self,
        verb: Callable[[Any, StepT], Awaitable[ResultT]],
        step: StepT,
        *,
        summary: str,
        give_up_after: timedelta | None = None,
        sends: bool = False,
    ) -> ResultT:
        """A step that leaves the machine: an activity of its own, visible to ops; it begins when its task has ended.

        `sends`: a message. It beats, so that one whose worker died is soon tried again.
        """
        self.unsaved = False
        try:
            return await workflow.execute_activity_method(
                verb,
                step,
                start_to_close_timeout=timedelta(seconds=60),
                schedule_to_close_timeout=give_up_after,
                heartbeat_timeout=HEARTBEAT if sends else None,
                retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_interval=timedelta(minutes=1)),
                summary=summary,
            )
        finally:
            self._task_ended()

    def _task_ended(self) -> None:
        """What was done so far stands in the history, and is not done again."""
        self._saved_steps = self.state.counts.steps

    async def try_to(
        self,
        verb: Callable[[Any, StepT], Awaitable[ResultT]],
        step: StepT,
        *,
        summary: str,
        give_up_after: timedelta | None = None,
        sends: bool = False,
    ) -> ResultT | None:
        """As `act`, for what the run can do without: None when it was refused for good, or given up."""
        try:
            return await self.act(verb, step, summary=summary, give_up_after=give_up_after, sends=sends)
        except ActivityError:
            workflow.logger.warning("given up", extra={"step": summary})
            return None

    async def wait(self, wake_at: datetime | None = None) -> Message | None:
        """The next message, or None once `wake_at` (else the deadline of `waiting_for`) has passed.

        What may interrupt any chapter is dealt with here, before the chapter sees it.
        """
        waiting = self.state.waiting_for
        if waiting is None and not self.inbox:
            raise RuntimeError("an open lead must wait for something")
        self.show()
        if waiting is not None and not self.inbox:
            self._continue_as_new_if_long()
            await self._pass_time(wake_at or waiting.until, waiting.kind.value)
        if not self.inbox:
            return None
        message = self.inbox.popleft()
        await self._interrupt(self, message)
        return message

    async def _pass_time(self, until: datetime, summary: str) -> None:
        """Until a message comes or `until`; meanwhile first contact is watched, and steps of sequences are taken."""
        while not self.inbox:
            speed_at, due = self.state.contact.speed_at, self._next_follow_up()
            step_at = due.next_at if due is not None else None
            wake_at = min((at for at in (speed_at, step_at) if at is not None), default=None)
            if wake_at is None or until < wake_at:
                await self._sleep(until, summary)
                return
            await self._sleep(wake_at, "first contact" if wake_at == speed_at else "next step of a sequence")
            if self.inbox:
                return
            if wake_at == speed_at:
                watched = await self.record(SpeedActivities.watch_speed, WatchSpeed(**self.step()))
                self.state.contact.speed_at = watched.next_at
            elif due is not None:
                await self._take_step(due)

    def follow(self, begun: FollowUp | None) -> None:
        """The lead is in this sequence from now on; its steps are taken while the run waits for whatever it waits."""
        if begun is None:
            return
        others = [one for one in self.state.follow_ups if (one.occasion, one.season) != (begun.occasion, begun.season)]
        self.state.follow_ups = [*others, begun]

    def _next_follow_up(self) -> FollowUp | None:
        return min(self.state.follow_ups, key=lambda one: one.next_at, default=None)

    async def _take_step(self, due: FollowUp) -> None:
        """A step that cannot be done now, because a vendor is down, keeps the run from nothing for long."""
        taken = await self.try_to(
            FollowUpActivities.take_step,
            TakeStep(**self.step(), season=due.season, number=0, occasion=due.occasion, started_at=due.started_at),
            summary=f"step of {due.occasion.value.replace('_', ' ')}",
            give_up_after=FOLLOW_UP_PATIENCE,
            sends=True,
        )
        next_at = workflow.now() + FOLLOW_UP_PATIENCE if taken is None else taken.next_at
        self.state.follow_ups = [one for one in self.state.follow_ups if one != due]
        if next_at is not None:
            self.state.follow_ups.append(replace(due, next_at=next_at))
        if not self.inbox:
            self._continue_as_new_if_long()

    async def _sleep(self, until: datetime, summary: str) -> None:
        remaining = until - workflow.now()
        if remaining > timedelta(0):
            self.unsaved = False
            # A message may land in the same task as the deadline: the inbox decides.
            with suppress(TimeoutError):
                await workflow.wait_condition(lambda: bool(self.inbox), timeout=remaining, timeout_summary=summary)
            self._task_ended()

    def show(self) -> None:
        """Shows ops where the lead stands; one search attribute update for everything that changed."""
        state = self.state
        now = (
            state.status,
            state.stage,
            state.score,
            state.priority,
            state.owner,
            state.counts.attempts_made,
            state.waiting_for,
        )
        if now == self._shown:
            return
        waiting = state.waiting_for
        updates: list[SearchAttributeUpdate[Any]] = [
            attributes.STATUS.value_set(state.status.value),
            attributes.STAGE.value_set(state.stage.value),
            attributes.SCORE.value_set(state.score),
            attributes.PRIORITY.value_set(state.priority),
            attributes.ATTEMPT.value_set(state.counts.attempts_made),
            attributes.SOURCE.value_set(state.source),
            attributes.OWNER.value_set(str(state.owner)) if state.owner is not None else attributes.OWNER.value_unset(),
        ]
        if waiting is not None:
            updates += [attributes.WAITING_FOR.value_set(waiting.kind.value)]
            updates += [attributes.DEADLINE.value_set(waiting.until)]
            workflow.set_current_details(f"**{state.status.value}**, waiting for {describe(waiting)}")
        workflow.upsert_search_attributes(updates)
        self._shown = now

    def settle(self, reason: LossReason) -> None:
        """The run will end so: its commands are refused from now on, and no message changes what follows.

        The task that decided it ends first. If it is lost, and a message comes in between, the run has not ended.
        """
        if self.edition >= HEEDS_LOST_STEPS:
            self.state.loss_reason = reason
            self.unsaved = True

    def merge(self) -> None:
        """The run ends by a merge, whatever comes: its commands are refused from now on."""
        self.state.merging = self.state.merging or workflow.patched("refuses-behind-a-merge")

    def first_time(self, token: str) -> bool:
        """At-least-once senders repeat themselves; a bounded memory of ids drops the repeats."""
        if token in self.state.seen:
            return False
        self.state.seen.append(token)
        del self.state.seen[:-SEEN_IDS]
        return True

    def close_channels(self, channels: tuple[Channel, ...]) -> None:
        self.state.contact.closed_channels += [c for c in channels if c not in self.state.contact.closed_channels]

    def _continue_as_new_if_long(self) -> None:
        """Handlers are synchronous, so none is under way here; the inbox is empty."""
        if workflow.info().is_continue_as_new_suggested():
            start = RunStart(self.lead, self.state.run, self.reason, self.state, self.edition)
            workflow.continue_as_new(start)


def attributes_at_start(tenant_id: int) -> TypedSearchAttributes:
    """Set before the first task, so that a run can be found even while no worker is up."""
    return TypedSearchAttributes(
        [
            SearchAttributePair(attributes.TENANT, str(tenant_id)),
            SearchAttributePair(attributes.STATUS, Status.NEW.value),
        ]
    )
