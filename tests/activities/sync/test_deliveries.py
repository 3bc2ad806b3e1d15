"""Deliveries of webhooks to real servers, on a clock of the story's own: in order, once, and never lost."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from activities.sync.deliveries import WebhookActivities
from domain.leads.profile import PROFILE
from domain.lifecycle.messages import LeadRef
from domain.sync.deliveries import DELAYS, DISABLED_AFTER, DeliverWebhooks, PostAnswer, WebhookPost, WebhooksDelivered
from domain.sync.events import EVENTS
from domain.tenants.policy import Policy
from providers.webhooks.post import HttpWebhookPoster
from store.sync.ages import forget_webhooks
from tests.activities.clinic import Clinic
from tests.doubles.endpoint import NEW, OLD, VAULT, Endpoint, Heard

NOON = datetime.now(UTC) + timedelta(hours=1)
SOON = timedelta(seconds=30)


@dataclass
class Post:
    """A clinic with leads and endpoints; `now` is its clock."""

    clinic: Clinic
    leads: list[LeadRef] = field(default_factory=list)
    now: datetime = NOON

    async def open(self, leads: int = 2) -> None:
        self.clinic.open(Policy())
        for number in range(leads):
            told = {"phone": f"+91987650000{number}", "email": f"p{number}@example.com"}
            self.leads.append(await self.clinic.lead(NOON, **told))

    def add(self, url: str, *, events: list[str] | None = None, **columns: Any) -> int:
        given = {"sealed_secrets": VAULT.seal({"secret": NEW}), "events": Jsonb(events or []), **columns}
        names = ", ".join(given)
        (row,) = self.clinic.rows(
            f"INSERT INTO webhook_endpoints (tenant_id, url, {names}) VALUES (7, %s{', %s' * len(given)}) RETURNING id",
            *(url, *given.values()),
        )
        return int(row["id"])

    def change(self, *values: int) -> None:
        """Each lead gets each score: one event a change."""
        for value in values:
            for lead in self.leads:
                self.clinic.run("UPDATE leads SET score = %s WHERE tenant_id = 7 AND id = %s", value, lead.lead_id)

    async def deliver(
        self, endpoint: int, after: timedelta = timedelta(0), timeout_s: float = 2.0
    ) -> WebhooksDelivered:
        self.now += after
        poster = HttpWebhookPoster(development=True, timeout_s=timeout_s)
        return await self.deliver_by(poster, endpoint)

    async def deliver_by(self, poster: Any, endpoint: int) -> WebhooksDelivered:
        activity = WebhookActivities(self.clinic.database, poster, VAULT)
        return await activity.deliver_webhooks(DeliverWebhooks(7, endpoint, self.now))

    def endpoint(self, id: int) -> dict[str, Any]:
        return self.clinic.rows("SELECT * FROM webhook_endpoints WHERE tenant_id = 7 AND id = %s", id)[0]

    def states(self, endpoint: int) -> list[tuple[str, int]]:
        query = "SELECT state, tries FROM webhook_deliveries WHERE tenant_id = 7 AND endpoint_id = %s ORDER BY event_id"
        return [(row["state"], row["tries"]) for row in self.clinic.rows(query, endpoint)]


@pytest.fixture
async def post(clinic: Clinic) -> Post:
    made = Post(clinic)
    await made.open()
    return made


@pytest.fixture
def server() -> Iterator[Endpoint]:
    with Endpoint([OLD, NEW]) as endpoint:
        yield endpoint


def scores(post: Post, heard: list[Heard]) -> list[list[int]]:
    """By lead, as they came."""
    said = [one.event["data"] for one in heard]
    return [[data["to"] for data in said if data["lead_id"] == lead.lead_id] for lead in post.leads]


async def test_after_hours_of_an_outage_everything_arrives_once_and_in_the_order_of_each_lead(
    post: Post, server: Endpoint
) -> None:
    """While it lasts the endpoint gets few requests; the first success lets all that waits go."""
    server.answer = lambda _, __: 503
    id = post.add(server.url, events=["lead.score"])
    for hour in range(6):
        post.change(10 * hour + 1, 10 * hour + 2)
        for _ in range(20):
            await post.deliver(id, timedelta(minutes=3))
    tries, refused = len(server.heard), post.endpoint(id)
    assert refused["failures"] == tries
    assert tries < 120
    assert refused["state"] == "active"
    server.answer = lambda _, __: 204
    server.heard.clear()
    while (done := await post.deliver(id)).next_at is not None:
        post.now = max(post.now + timedelta(seconds=1), done.next_at)
    assert scores(post, server.heard) == [[10 * hour + nth for hour in range(6) for nth in (1, 2)]] * 2
    assert [heard.by for heard in server.heard] == [(NEW,)] * 24
    assert {state for state, _ in post.states(id)} == {"delivered"}
    assert len({heard.id for heard in server.heard}) == 24


async def test_one_event_that_is_refused_keeps_its_lead_waiting_for_half_an_hour_and_no_other(
    post: Post, server: Endpoint
) -> None:
    id = post.add(server.url, events=["lead.score"])
    post.change(13, 14)
    first = post.leads[0].lead_id
    server.answer = lambda heard, _: (
        500 if (heard.event["data"]["lead_id"], heard.event["data"]["to"]) == (first, 13) else 204
    )
    await post.deliver(id)
    assert scores(post, server.heard) == [[13], [13, 14]]
    for delay in DELAYS[:3]:
        await post.deliver(id, delay * 1.2)
    assert scores(post, server.heard)[0] == [13, 13, 13, 13]
    await post.deliver(id, SOON)
    assert scores(post, server.heard)[0] == [13, 13, 13, 13, 14, 13]
    done = None
    for delay in DELAYS[3:]:
        done = await post.deliver(id, delay * 1.2)
    assert post.states(id) == [("failed", 10), ("delivered", 1), ("delivered", 1), ("delivered", 1)]
    assert done == WebhooksDelivered(1)
    assert post.endpoint(id)["state"] == "active"


async def test_an_endpoint_that_is_gone_is_switched_off_at_once_and_its_admins_hear_of_it(
    post: Post, server: Endpoint
) -> None:
    server.answer = lambda _, __: 410
    post.clinic.run("INSERT INTO users (tenant_id, name, email, role) VALUES (7, 'Ada', 'ada@clinic.example', 'admin')")
    id = post.add(server.url, events=["lead.score"])
    post.change(1, 2)
    assert (await post.deliver(id)).next_at is None
    row = post.endpoint(id)
    assert (row["state"], row["reason"], len(server.heard)) == ("disabled", "gone", 2)
    assert [one["kind"] for one in post.clinic.rows("SELECT kind FROM notices")] == ["webhook_disabled"]
    audit = post.clinic.rows("SELECT facts FROM audit_log WHERE action = 'webhook_disabled'")
    assert audit == [{"facts": {"reason": "gone", "failures": 1}}]
    post.change(3)
    assert len(post.states(id)) == 4, "nothing is queued for one that is switched off; the events are kept"
    assert len(post.clinic.rows("SELECT FROM webhook_events WHERE type = 'lead.score'")) == 6


async def test_days_without_one_success_switch_an_endpoint_off_and_hours_do_not(post: Post) -> None:
    id = post.add("http://127.0.0.1:9/nobody", events=["lead.score"])
    post.change(1)
    began = post.now
    while post.endpoint(id)["state"] == "active":
        done = await post.deliver(id)
        post.now = done.next_at or post.now + timedelta(hours=12)
        if done.next_at is None:
            post.change(int((post.now - began).total_seconds()))
        assert post.now - began < timedelta(days=9)
    row = post.endpoint(id)
    assert row["reason"] == "failing"
    assert row["state_at"] - row["failing_since"] >= DISABLED_AFTER
    codes = {one["error"] for one in post.clinic.rows("SELECT error FROM webhook_tries")}
    assert codes == {"no_connection"}


async def test_a_secret_is_rotated_on_the_way_and_the_old_one_verifies_until_its_end(
    post: Post, server: Endpoint
) -> None:
    id = post.add(server.url, events=["lead.score"], sealed_secrets=VAULT.seal({"secret": OLD}))
    post.change(1)
    await post.deliver(id)
    both, until = VAULT.seal({"secret": NEW, "previous": OLD}), post.now + timedelta(hours=24)
    post.clinic.run("UPDATE webhook_endpoints SET sealed_secrets = %s, previous_until = %s", both, until)
    post.change(2)
    await post.deliver(id)
    post.change(3)
    await post.deliver(id, timedelta(hours=25))
    assert [heard.by for heard in server.heard] == [(OLD,)] * 2 + [(OLD, NEW)] * 2 + [(NEW,)] * 2


async def test_an_endpoint_that_hangs_delays_no_other(post: Post, server: Endpoint) -> None:
    """Each has its own run; this one sees no more than two requests while the other gets everything."""
    free = asyncio.Event()

    class Hanging:
        asked = 0

        async def post(self, _: WebhookPost) -> PostAnswer:
            self.asked += 1
            await free.wait()
            return PostAnswer(1, 204)

    hanging = Hanging()
    slow, quick = (post.add(server.url, events=["lead.score"]) for _ in range(2))
    post.change(*range(1, 6))
    waits = asyncio.create_task(post.deliver_by(hanging, slow))
    await post.deliver(quick)
    assert (len(server.heard), hanging.asked) == (10, 2)
    free.set()
    await waits
    assert {state for state, _ in post.states(slow)} == {"delivered"}


async def test_a_worker_that_dies_before_it_recorded_sends_again_under_the_same_id(
    post: Post, server: Endpoint
) -> None:
    id = post.add(server.url, events=["lead.score"])
    post.change(1)
    real = HttpWebhookPoster(development=True)

    class Dying:
        async def post(self, one: WebhookPost) -> PostAnswer:
            await real.post(one)
            raise ConnectionError("the worker was killed")

    with pytest.raises(ConnectionError):
        await post.deliver_by(Dying(), id)
    await post.deliver(id)
    ids = [heard.id for heard in server.heard]
    assert sorted(ids) == sorted([*{*ids}] * 2)
    assert post.states(id) == [("delivered", 1)] * 2


async def test_an_admin_may_open_an_endpoint_to_profiles_and_then_no_answer_is_kept(
    post: Post, server: Endpoint
) -> None:
    def says_it_back(heard: Heard, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(heard.body)
        handler.close_connection = True

    server.answer = says_it_back
    plain, full = post.add(server.url, events=["lead.score"]), post.add(server.url, with_profile=True)
    post.change(1)
    await post.deliver(plain)
    assert all("profile" not in heard.event for heard in server.heard)
    server.heard.clear()
    await post.deliver(full)
    profile = {"first_name": "Person", "last_name": "", "email": "p0@example.com", "phone": "+919876500000"}
    assert profile in [heard.event["profile"] for heard in server.heard]
    answers = {row["answer"][:7] for row in post.clinic.rows("SELECT answer FROM webhook_tries")}
    assert answers == {"", '{"id":"'}
    stored = post.clinic.rows("SELECT data::text FROM webhook_events")
    assert "Person" not in str(stored)


async def test_a_pause_holds_what_comes_and_a_filter_leaves_out_the_rest(post: Post, server: Endpoint) -> None:
    id = post.add(server.url, events=["lead.updated"], state="paused")
    post.change(1)
    first = post.leads[0].lead_id
    post.clinic.run("UPDATE leads SET city = 'Chennai', phone = NULL WHERE id = %s", first)
    assert await post.deliver(id) == WebhooksDelivered()
    post.clinic.run("UPDATE webhook_endpoints SET state = 'active'")
    await post.deliver(id)
    (heard,) = server.heard
    assert heard.event["data"] == {"lead_id": first, "changed": ["city", "phone"]}
    EVENTS[heard.event["type"]].data.model_validate(heard.event["data"])


async def test_what_is_written_and_what_is_paid_is_told_of_by_state(post: Post) -> None:
    """A message that is only intended is nobody's business yet; of one state everybody hears once."""
    post.add("http://127.0.0.1:9/nobody")
    lead, run = post.leads[0].lead_id, post.clinic.run
    columns = "(tenant_id, lead_id, run, direction, channel, purpose, token, step, state, subject)"
    for direction, state in (("out", "intent"), ("in", "received")):
        values = (lead, direction, direction, state)
        run(f"INSERT INTO messages {columns} VALUES (7, %s, 1, %s, 'sms', 'enquiry', %s, 'step', %s, '')", *values)
    for state in ("sent", "sent", "delivered"):
        run("UPDATE messages SET state = %s WHERE tenant_id = 7 AND direction = 'out'", state)
    run(
        "INSERT INTO appointments (tenant_id, lead_id, run, number, resource, starts_at, ends_at, state) "
        "VALUES (7, %s, 1, 1, 'room', now(), now() + interval '1 hour', 'held')",
        lead,
    )
    run(
        "INSERT INTO payments (tenant_id, lead_id, appointment_id, reference, amount_minor, currency, state, pay_by) "
        "SELECT 7, lead_id, id, 'dep-1', 50000, 'INR', 'requested', now() FROM appointments",
    )
    run("UPDATE payments SET state = 'paid'")
    told = post.clinic.rows("SELECT type, data FROM webhook_events WHERE lead_id = %s ORDER BY id", lead)
    told = [one for one in told if not one["type"].startswith("lead.")]
    for one in told:
        EVENTS[one["type"]].data.model_validate(one["data"])
    assert [(one["type"], one["data"].get("state")) for one in told] == [
        *(("reply.received", None), ("message.state", "sent"), ("message.state", "delivered")),
        *(("booking.state", "held"), ("payment.state", "requested"), ("payment.state", "paid")),
    ]


async def test_what_has_been_kept_long_enough_goes_and_nothing_younger(post: Post, server: Endpoint) -> None:
    id = post.add(server.url, events=["lead.score"])
    post.change(1, 2)
    await post.deliver(id)
    post.clinic.run("UPDATE webhook_events SET at = at - interval '31 days' WHERE data ->> 'to' = '1'")
    before = datetime.now(UTC) - timedelta(days=30)
    async with post.clinic.database.tenant_session(7) as session:
        gone = [await forget_webhooks(session, 7, before, limit) for limit in (1, 500)]
    assert gone == [1, 1]
    assert post.states(id) == [("delivered", 1)] * 2
    assert len(post.clinic.rows("SELECT FROM webhook_tries")) == 2


async def test_the_trigger_names_each_field_of_the_profile(post: Post) -> None:
    """A field of the catalogue that the trigger does not know would change without an event."""
    (row,) = post.clinic.rows(
        "SELECT pg_get_triggerdef(oid) AS made FROM pg_trigger WHERE tgname = 'profile_as_event' AND tgparentid = 0"
    )
    looked_at, _, named = row["made"].partition("EXECUTE FUNCTION")
    for name in [*PROFILE]:
        assert f"old.{name}" in looked_at, name
        assert f"'{name}'" in named, name
