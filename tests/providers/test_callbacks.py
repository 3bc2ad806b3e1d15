"""The way round: a send, the vendor's signed callbacks, and our reading of them, in any order and twice."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx2
import pytest
import pytest_asyncio
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.leads.lead import Channel, DeliveryState
from domain.outreach.ports import ProviderEvent
from providers.http.hooks import HookRequest
from providers.registry import hooks
from providers.sendgrid.send import SendGridAccount, SendGridEmail
from providers.twilio.send import TwilioAccount, TwilioSms
from tests.doubles.sendgrid import API_KEY, SendGridDouble
from tests.doubles.twilio import TwilioDouble
from tests.providers.conftest import LEAD_PHONE, OUR_MAILBOX, OUR_NUMBER, PUBLIC_URL, SHORT, message, settings

heard: list[ProviderEvent] = []


@pytest_asyncio.fixture
async def client(sendgrid: SendGridDouble) -> AsyncIterator[httpx2.AsyncClient]:
    """Reaches a bare endpoint that verifies raw bytes and reads them into `heard`."""
    known = hooks(settings(sendgrid_webhook_public_key=sendgrid.public_key))

    async def serve(request: Request) -> Response:
        hook = known[request.path_params["vendor"]]
        target = request.scope["raw_path"].decode() + f"?{request.scope['query_string'].decode()}".rstrip("?")
        came = HookRequest(target, request.headers, await request.body())
        if not hook.is_genuine(came, datetime.now(UTC)):
            return Response(status_code=401)
        heard.extend(hook.read(came))
        return Response(status_code=204)

    heard.clear()
    door = Starlette(routes=[Route("/hooks/{vendor}/{rest:path}", serve, methods=["POST"])])
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=door)) as reached:
        yield reached


async def test_twilios_callbacks_come_twice_and_out_of_order_under_stable_ids(
    twilio: TwilioDouble, account: TwilioAccount, client: httpx2.AsyncClient
) -> None:
    sms = message(Channel.SMS)
    await TwilioSms(account).send(sms)
    answered = await twilio.post_statuses(twilio.sent[0], ["delivered", "sent", "delivered"], client=client)
    assert answered == [204, 204, 204]
    assert {event.token for event in heard} == {sms.token}
    assert [event.state for event in heard] == [DeliveryState.DELIVERED, DeliveryState.SENT, DeliveryState.DELIVERED]
    assert heard[0].event_id == heard[2].event_id != heard[1].event_id


async def test_a_reply_by_sms_reaches_the_door(twilio: TwilioDouble, client: httpx2.AsyncClient) -> None:
    url = f"{PUBLIC_URL}/hooks/twilio/7/inbound"
    assert await twilio.post_inbound(url, LEAD_PHONE, OUR_NUMBER, "Ja, gern! ☺ + 1", client=client) == 204
    assert [event.text for event in heard] == ["Ja, gern! ☺ + 1"]


async def test_a_callback_under_another_secret_is_refused(client: httpx2.AsyncClient) -> None:
    stranger = TwilioDouble(auth_token="another")
    url = f"{PUBLIC_URL}/hooks/twilio/7/inbound"
    assert await stranger.post_inbound(url, LEAD_PHONE, OUR_NUMBER, "hello", client=client) == 401
    assert heard == []


@pytest.mark.parametrize("name", ["delivered", "bounce"])
async def test_sendgrids_events_carry_our_token_and_the_receipts_id(
    sendgrid: SendGridDouble, client: httpx2.AsyncClient, name: str
) -> None:
    mail = message(Channel.EMAIL, subject="Your appointment")
    receipt = await SendGridEmail(SendGridAccount(API_KEY, OUR_MAILBOX, sendgrid.url), limit=SHORT).send(mail)
    event = sendgrid.event(sendgrid.sent[0], name, "e1")
    assert await sendgrid.post_events(f"{PUBLIC_URL}/hooks/sendgrid/events", [event, event], client=client) == 204
    assert [(e.token, e.tenant_id, e.provider_id, e.event_id) for e in heard] == [
        (mail.token, 7, receipt.provider_id, "e1")
    ] * 2
