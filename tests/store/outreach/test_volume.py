"""What the guards of spending count is never too little, however seldom the older part is counted."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import psycopg

from domain.capture.submission import LeadCapture, normalise
from domain.leads.lead import Channel
from domain.privacy import Actor
from services.capture.capture import capture
from services.capture.intake import Captured, Intake
from store.outreach.messages import lately_query, sent_earlier
from store.seed import DemoTenant, add_tenants
from store.session import Database, rows_of_all
from tests.fixtures.postgres import Clone

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
INSIDE, OTHER = "+919876500001", "+14155550123"
PREFIX = "+91987"
_ADD = """
    INSERT INTO messages (tenant_id, lead_id, run, direction, channel, purpose, token, step, state, recipient, subject,
        body, created_at)
    VALUES (1, %s, 1, 'out', 'sms', 'enquiry', gen_random_uuid()::text, 'x', %s, %s, '', '', %s)
"""


async def test_a_send_sees_every_message_of_the_hour_and_the_day(clone: Clone, database: Database) -> None:
    add_tenants(clone.owner_url, [DemoTenant(1, "Hospital", "IN", "Asia/Kolkata", "INR", (), ())])
    said = LeadCapture.model_validate({"phone": INSIDE})
    async with database.tenant_session(1) as session:
        captured = await capture(session, 1, Intake(normalise(said, "IN", NOW), "{}", Actor("test")))
    assert isinstance(captured, Captured)
    lead = captured.lead_id

    def add(*messages: tuple[timedelta, str], state: str = "sent") -> None:
        _add(clone, lead, state, [(NOW - age, to) for age, to in messages])

    async def counted(now: datetime) -> tuple[int, int, int]:
        async with database.tenant_session(1) as session:
            earlier = await sent_earlier(session, 1, Channel.SMS, now)
            ((lately,),) = await rows_of_all(session, [lately_query(1, Channel.SMS, PREFIX, earlier)])
            return earlier.with_lately(PREFIX, lately)

    second, hour = timedelta(seconds=1), timedelta(hours=1)
    assert await counted(NOW) == (0, 0, 0)
    add((second, INSIDE), (second, OTHER))
    assert await counted(NOW + second) == (2, 2, 1)
    add((2 * hour, INSIDE), (hour / 2, INSIDE), (hour / 2, OTHER), (25 * hour, INSIDE))
    add((second, INSIDE), (hour / 2, INSIDE), state="skipped")
    # The older part is counted again.
    assert await counted(NOW + 11 * second) == (4, 5, 2)
    add((-12 * second, INSIDE))
    assert await counted(NOW + 12 * second) == (5, 6, 3)
    # Another moment, such as a test's, has its own count.
    assert await counted(NOW + hour / 2 + 5 * second) == (3, 6, 2)


def _add(clone: Clone, lead: int, state: str, messages: Iterable[tuple[datetime, str]]) -> None:
    with psycopg.connect(clone.owner_url) as connection:
        connection.execute("SELECT set_config('app.current_tenant_id', '1', false)")
        for at, recipient in messages:
            connection.execute(_ADD, [lead, state, recipient, at])
