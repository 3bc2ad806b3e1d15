"""What a call that is over means for the lead."""

from temporalio import activity

from activities.steps import Work, once
from activities.team import speed
from domain.leads.lead import Channel
from domain.lifecycle.chapters.contact import CallEndRecorded, RecordCallEnd
from domain.outreach.calls.record import CallOutcome, Direction
from domain.team.tasks import TaskKind
from services.outreach.calls.records import settle_incoming
from store.outreach import calls
from store.session import Database
from store.team import tasks


class CallActivities:
    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn
    @once
    async def record_call_end(self, step: RecordCallEnd, work: Work) -> CallEndRecorded:
        """Agent and person spoke: a contact, and it answers the person's own calls. Of a call from the person that
        nobody answered, the task carries what they said. Where the person was not rung, nothing follows."""
        session, lead = work.session, work.lead
        call = await calls.find_call(session, lead.tenant_id, step.call_id)
        if call is None:
            return CallEndRecorded()
        if call.outcome == CallOutcome.REACHED:
            await speed.contacted(session, lead, Channel.CALL.value, call.answered_at or step.now)
        if call.direction == Direction.IN.value:
            await settle_incoming(session, lead, await work.tenant(), call, step.now)
        elif call.outcome == CallOutcome.REACHED:
            await tasks.close_tasks(session, lead, step.now, TaskKind.MISSED_CALL)
        return CallEndRecorded(contacted=call.outcome == CallOutcome.REACHED)
