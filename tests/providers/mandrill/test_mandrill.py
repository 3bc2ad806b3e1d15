"""Mail through Mandrill against the double, and its signed events."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from domain.leads.lead import Channel, DeliveryState
from domain.outreach.ports import EventKind, ProviderEvent
from domain.outreach.refusals import SendRefusal
from providers.contract import Final, ProviderError, Unknown
from providers.http.hooks import HookRequest, Unreadable
from providers.http.wire import Wire
from providers.mandrill.send import MandrillAccount, MandrillEmail
from providers.mandrill.webhooks import MandrillWebhooks
from tests.doubles.faults import Fault, fails, refuses
from tests.doubles.mailchimp.mandrill import API_KEY, WEBHOOK_KEY, MandrillDouble
from tests.providers.conftest import BAD_ENDINGS, OUR_MAILBOX, PUBLIC_URL, SHORT, message

HEADERS = {"List-Unsubscribe": "<https://leads.example.org/u/t>"}
MAIL = message(
    Channel.EMAIL,
    subject="Your appointment",
    html="<p>*|TEN|*</p>",
    headers=HEADERS,
    reply_to="r+7@example.org",
    in_reply_to="<first@example.org>",
)
TARGET = "/hooks/mandrill/7/events"


@pytest.fixture
def mandrill() -> Iterator[MandrillDouble]:
    with MandrillDouble() as double:
        yield double
        assert double.complaints == []


@pytest_asyncio.fixture
async def sender(mandrill: MandrillDouble) -> AsyncIterator[MandrillEmail]:
    wire = Wire("mandrill", SHORT)
    yield MandrillEmail(MandrillAccount(API_KEY, OUR_MAILBOX, mandrill.url), wire)
    await wire.aclose()


async def test_a_mail_leaves_once_with_our_token_as_it_is_written(
    mandrill: MandrillDouble, sender: MandrillEmail
) -> None:
    receipt = await sender.send(MAIL)
    [sent] = mandrill.sent
    assert (receipt.provider, receipt.provider_id) == ("mandrill", sent.id)
    said = sent.message
    assert said["metadata"] == {"lead_token": MAIL.token, "lead_tenant": 7}
    assert (said["from_name"], said["from_email"]) == ("Eye Clinic", "care@clinic.example.org")
    assert (said["text"], said["html"], said["merge"]) == (MAIL.body, "<p>*|TEN|*</p>", False)
    assert said["headers"] == {**HEADERS, "Reply-To": "r+7@example.org", "In-Reply-To": "<first@example.org>"}


async def test_a_mail_carries_the_name_that_its_template_gives_it(
    mandrill: MandrillDouble, sender: MandrillEmail
) -> None:
    await sender.send(replace(MAIL, from_name="Dr. Añez\r\nBcc: all@x.example"))
    [sent] = mandrill.sent
    assert sent.message["from_name"] == "Dr. Añez Bcc: all@x.example"


@pytest.mark.parametrize(
    ("fault", "error", "executed"), [*BAD_ENDINGS, (refuses(400), Final, 0), (refuses(402), Final, 0)], ids=str
)
async def test_each_bad_ending_gets_its_name_and_no_second_try(
    mandrill: MandrillDouble, sender: MandrillEmail, fault: Fault, error: type[ProviderError], executed: int
) -> None:
    mandrill.script(fault)
    with pytest.raises(ProviderError) as raised:
        await sender.send(MAIL)
    assert type(raised.value) is error
    assert (mandrill.requests, len(mandrill.sent)) == (1, executed)


@pytest.mark.parametrize(
    ("result", "code", "refusal"),
    [
        ({"status": "invalid"}, "invalid", SendRefusal.ADDRESS_INVALID),
        ({"status": "rejected", "reject_reason": "hard-bounce"}, "rejected:hard-bounce", SendRefusal.ADDRESS_INVALID),
        ({"status": "rejected", "reject_reason": "unsub"}, "rejected:unsub", SendRefusal.OPTED_OUT),
        ({"status": "rejected", "reject_reason": "unsigned"}, "rejected:unsigned", SendRefusal.CREDENTIALS),
        ({"status": "rejected", "reject_reason": "soft-bounce"}, "rejected:soft-bounce", None),
        ({"status": "rejected", "reject_reason": "maria@example.org"}, "rejected", None),
    ],
)
async def test_a_rejection_in_a_good_answer_is_final(
    mandrill: MandrillDouble, sender: MandrillEmail, result: dict[str, str], code: str, refusal: SendRefusal | None
) -> None:
    mandrill.results[MAIL.to] = result
    with pytest.raises(Final) as raised:
        await sender.send(MAIL)
    assert (raised.value.code, raised.value.refusal) == (code, refusal)


async def test_what_may_have_left_is_found_by_our_token_or_stays_unknown(
    mandrill: MandrillDouble, sender: MandrillEmail
) -> None:
    mandrill.script(fails(500), fails(500))
    for token in ("another", MAIL.token):
        with pytest.raises(Unknown):
            await sender.send(message(Channel.EMAIL, subject="s", token=token))
    found = await sender.find(MAIL)
    assert found is not None
    assert found.provider_id == mandrill.sent[1].id
    mandrill.script(refuses(429))
    with pytest.raises(Unknown):
        await sender.find(MAIL)
    mandrill.behind = True
    with pytest.raises(Unknown):
        await sender.find(MAIL)
    mandrill.behind = False
    mandrill.results[MAIL.to] = {"status": "rejected", "reject_reason": "unsub"}
    with pytest.raises(Final):
        await sender.find(MAIL)


async def test_its_signed_events_say_what_became_of_the_mail(mandrill: MandrillDouble, sender: MandrillEmail) -> None:
    await sender.send(MAIL)
    [sent] = mandrill.sent
    at, hook = datetime.now(UTC), MandrillWebhooks(WEBHOOK_KEY, PUBLIC_URL)
    names = ("send", "delivered", "hard_bounce", "soft_bounce", "open", "spam", "unsub")
    events = [mandrill.event(sent, name) for name in names]
    events += [mandrill.event(sent, "click", url=f"https://x.example/{place}") for place in "ab"]
    strange = [{"type": "blacklist", "action": "add", "reject": {}}, {"event": "open", "msg": []}, 5]
    body, headers = mandrill.signed(PUBLIC_URL + TARGET, [*events, *strange])
    request = HookRequest(TARGET, headers, body)
    assert hook.is_genuine(request, at)
    for other in (
        HookRequest("/hooks/mandrill/8/events", headers, body),
        HookRequest(TARGET, headers, body + b"&a=b"),
        HookRequest(TARGET, {}, body),
        HookRequest(TARGET, mandrill.signed(PUBLIC_URL + TARGET, events, "another")[1], body),
    ):
        assert not hook.is_genuine(other, at)
    said = hook.read(request)
    assert said == hook.read(request)
    assert len({event.event_id for event in said}) == len(names) + 2
    assert {(event.token, event.tenant_id, event.provider_id, event.recipient) for event in said} == {
        (MAIL.token, 7, sent.id, MAIL.to)
    }
    by_state = {state: [_code(event) for event in said if event.state is state] for state in DeliveryState}
    assert by_state[DeliveryState.FAILED] == [("hard_bounce", SendRefusal.ADDRESS_INVALID), ("soft:bounce", None)]
    assert (len(by_state[DeliveryState.DELIVERED]), len(by_state[DeliveryState.READ])) == (1, 3)
    assert [event.kind for event in said].count(EventKind.OPT_OUT) == 2


def test_a_full_batch_is_read_and_what_is_no_batch_is_not() -> None:
    double, hook = MandrillDouble(), MandrillWebhooks(WEBHOOK_KEY, PUBLIC_URL)
    event = {"event": "open", "_id": "0" * 32, "msg": {"metadata": {"lead_token": "t", "lead_tenant": "7"}, "tags": []}}
    body, headers = double.signed(PUBLIC_URL + TARGET, [{**event, "ts": 1_800_000_000 + n} for n in range(1_000)])
    request = HookRequest(TARGET, headers, body)
    assert hook.is_genuine(request, datetime.now(UTC))
    assert len(hook.read(request)) == 1_000
    for bad in (b"mandrill_events=%7B%7D", b"", b"mandrill_events=%5B5%5D"):
        with pytest.raises(Unreadable):
            hook.read(HookRequest(TARGET, {}, bad))


def _code(event: ProviderEvent) -> tuple[str, SendRefusal | None]:
    return event.code, event.refusal
