"""What is kept for a time only goes, in small transactions, tenant by tenant."""

from datetime import datetime, timedelta

from activities import clock
from domain.lifecycle.upkeep import Ages
from store.lifecycle import ages, changes
from store.outreach import states
from store.session import Database
from store.sync.ages import forget_webhooks

EVERY = timedelta(hours=1)
BATCH = 500
# Of each kind in one sweep; the next sweep goes on.
MOST_BATCHES = 20
# Nobody who comes back asks for older ones (api/http/live/feed.py).
CHANGES_KEPT = timedelta(minutes=10)
# Whatever waits looks again long before.
HELD_KEPT = timedelta(days=1)


class Forgetting:
    """Once an hour for each tenant, and at every sweep while more is left than one sweep takes."""

    def __init__(self, database: Database, kept: Ages) -> None:
        self._database, self._kept = database, kept
        self._done: dict[int, datetime] = {}

    async def forget_changes(self, tenant_id: int) -> None:
        """At every sweep: they are many, and soon of no use."""
        for _ in range(MOST_BATCHES):
            async with self._database.tenant_session(tenant_id) as session:
                before = clock.wall() - CHANGES_KEPT
                if await changes.forget_changes(session, tenant_id, before, 10 * BATCH) < 10 * BATCH:
                    return

    async def forget(self, tenant_id: int) -> None:
        now, last = clock.wall(), self._done.get(tenant_id)
        if last is not None and now - last < EVERY:
            return
        kinds = (
            (ages.forget_answers, self._kept.answers),
            (ages.forget_keys, self._kept.keys),
            (ages.blank_events, self._kept.events),
            (ages.blank_submissions, self._kept.submissions),
            (forget_webhooks, self._kept.webhooks),
            (states.forget_held, HELD_KEPT),
        )
        left = False
        for work, kept in kinds:
            for _ in range(MOST_BATCHES):
                async with self._database.tenant_session(tenant_id) as session:
                    if await work(session, tenant_id, now - kept, BATCH) < BATCH:
                        break
            else:
                left = True
        if not left:
            self._done[tenant_id] = now
