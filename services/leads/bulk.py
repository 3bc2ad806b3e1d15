"""One change of many leads: tags at once, commands one by one by the leads' own runs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.leads.tags import MOST_TAGS
from domain.lifecycle.commands import code_of
from domain.lifecycle.messages import Command
from domain.privacy import Actor
from store import privacy
from store.leads import tags
from store.lifecycle import jobs
from store.tables.lifecycle import BulkJobRow


@dataclass(frozen=True)
class LeadRefusal:
    """Why one of the leads is left as it is."""

    lead_id: int
    reason: str
    detail: str


@dataclass(frozen=True)
class TagChange:
    """A tag to put on, or to take off."""

    tag: str
    on: bool


@dataclass(frozen=True)
class Job:
    """Who changes what: the leads that may be changed, and the others with the reason."""

    tenant_id: int
    user_id: int
    actor: Actor
    kind: str
    leads: Sequence[int]
    refusals: Sequence[LeadRefusal]

    def row(self, state: str, refused: Sequence[LeadRefusal], at: datetime | None, done: int = 0) -> BulkJobRow:
        return BulkJobRow(
            tenant_id=self.tenant_id,
            kind=self.kind,
            state=state,
            total=len(self.leads) + len(self.refusals),
            done=done,
            refused=len(refused),
            refusals=[asdict(one) for one in refused[: jobs.MOST_REFUSALS]],
            user_id=self.user_id,
            finished_at=at,
        )


async def count(session: AsyncSession, job: Job, change: TagChange | None, now: datetime) -> BulkJobRow:
    """What would be done, and what refused; nothing is changed."""
    full = await _full(session, job, change) if change else []
    refused = [*job.refusals, *full]
    return await jobs.add_job(session, job.row("counted", refused, now, len(job.leads) - len(full)))


async def change_tags(session: AsyncSession, job: Job, change: TagChange, now: datetime) -> BulkJobRow:
    """All in this transaction; the leads are locked, so that one hand at a time counts their tags."""
    full = await _full(session, job, change)
    left_out = {one.lead_id for one in full}
    leads = [id for id in job.leads if id not in left_out]
    held = await tags.tags_held(session, job.tenant_id, leads, change.tag)
    changed = [id for id in leads if held.get(id, (0, False))[1] is not change.on]
    if change.on:
        await tags.add_to_all(session, job.tenant_id, changed, change.tag, actor=job.actor, at=now)
    else:
        await tags.take_off_all(session, job.tenant_id, changed, change.tag)
    # A tag is free text, which an audit entry would keep for ever: only how many there are is written.
    action, step = ("tagged", 1) if change.on else ("untagged", -1)
    counts = {id: held.get(id, (0, False))[0] + step for id in changed}
    await _note(session, job, action, {id: {"tags": tags_left} for id, tags_left in counts.items()}, now)
    return await jobs.add_job(session, job.row("done", [*job.refusals, *full], now, len(leads)))


async def send_commands(
    session: AsyncSession, job: Job, command: Command, now: datetime, *, by_leader: bool
) -> BulkJobRow:
    """Kept with the job, in one transaction; each is sent until its lead's run has answered, and carried out once."""
    over = not job.leads
    row = await jobs.add_job(session, job.row("done" if over else "running", job.refusals, now if over else None))
    await jobs.keep_commands(session, row, command, job.leads, now)
    if by_leader:  # the runs know a manager only as such; who it was, the histories say
        facts: dict[str, privacy.Fact] = {"command": code_of(command), "job": row.id}
        await _note(session, job, "manager_asked", dict.fromkeys(job.leads, facts), now)
    return row


async def finish_jobs(session: AsyncSession, tenant_id: int, now: datetime) -> None:
    """Writes down what came of the jobs whose commands are all answered."""
    for row in await jobs.running_jobs(session, tenant_id):
        await finish(session, row, now)


async def finish(session: AsyncSession, row: BulkJobRow, now: datetime) -> None:
    """Does nothing while a command has no answer."""
    progress = await jobs.progress_of(session, row)
    if progress.open or row.state != "running":
        return
    row.done, row.refused = progress.done, row.refused + progress.refused
    row.refusals = [*row.refusals, *progress.refusals][: jobs.MOST_REFUSALS]
    row.state, row.finished_at = "done", now
    await session.flush()


async def stop(session: AsyncSession, row: BulkJobRow, now: datetime) -> None:
    """What was sent already goes on; the others stay as they are."""
    await jobs.drop_unsent(session, row)
    row.state, row.finished_at = "stopped", now
    await session.flush()


async def _full(session: AsyncSession, job: Job, change: TagChange) -> list[LeadRefusal]:
    """Leads that can take no further tag."""
    if not change.on:
        return []
    held = await tags.tags_held(session, job.tenant_id, job.leads, change.tag)
    detail = f"A lead has at most {MOST_TAGS} tags."
    full = [id for id, (count, has) in sorted(held.items()) if count >= MOST_TAGS and not has]
    return [LeadRefusal(id, "too_many_tags", detail) for id in full]


async def _note(
    session: AsyncSession, job: Job, action: str, facts: Mapping[int, Mapping[str, privacy.Fact]], now: datetime
) -> None:
    entries = [privacy.Entry(now, job.actor, action, "lead", id, facts=said) for id, said in facts.items()]
    await privacy.record_all(session, job.tenant_id, entries)
