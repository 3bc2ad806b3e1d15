"""Leads under way follow a change; how far it has reached, its row says."""

from datetime import timedelta

from temporalio import workflow

from activities.lifecycle.moves import MoveActivities
from domain.lifecycle.moves import MoveRef


@workflow.defn
class LeadMove:
    """One move, until every lead is reached or somebody stops it."""

    @workflow.run
    async def run(self, move: MoveRef) -> None:
        while not await workflow.execute_activity_method(
            MoveActivities.advance_move,
            move,
            start_to_close_timeout=timedelta(minutes=5),
            heartbeat_timeout=timedelta(seconds=30),
            summary="the next pages of leads",
        ):
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(move)
