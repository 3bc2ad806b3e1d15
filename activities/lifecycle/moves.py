"""Leads under way follow a change, page by page, at a pace that leaves room for live work."""

import asyncio
import time
from datetime import timedelta

from temporalio import activity

from activities import clock
from activities.signals import notify_runs
from domain.lifecycle.moves import MoveRef
from domain.lifecycle.ports import LeadRuns
from services.lifecycle import moves
from store.session import Database

PAGE = 50
# Each lead costs its run some tens of milliseconds: at 25 a second a core is about half busy.
PAUSE = timedelta(seconds=2)
SPELL = timedelta(seconds=20)


class MoveActivities:
    def __init__(self, database: Database, runs: LeadRuns) -> None:
        self._database, self._runs = database, runs

    @activity.defn
    async def advance_move(self, move: MoveRef) -> bool:
        """Signals the next leads' runs; whether the move is over. A page and its place are one transaction."""
        until = time.monotonic() + SPELL.total_seconds()
        while time.monotonic() < until:
            async with self._database.tenant_session(move.tenant_id) as session:
                page = await moves.next_page(session, move.tenant_id, move.move_id, PAGE, clock.wall())
            if page is None:
                return True
            await notify_runs(self._database, self._runs, move.tenant_id, page)
            if activity.in_activity():
                activity.heartbeat(len(page))
            if len(page) == PAGE:
                await asyncio.sleep(PAUSE.total_seconds())
        return False
