"""SMS and WhatsApp through Vonage against the double."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from domain.leads.lead import Channel
from domain.outreach.ports import Dlt, VendorTemplate
from domain.outreach.refusals import SendRefusal
from providers.contract import Final, ProviderError, Retryable, Unknown
from providers.registry import vonage_account
from providers.vonage.http import VonageHttp
from providers.vonage.send import VonageMessages
from tests.doubles.faults import Fault, refuses
from tests.doubles.vonage_messages import OUR_NUMBER, VonageDouble, secrets
from tests.providers.conftest import BAD_ENDINGS, LEAD_PHONE, SHORT, message

SMS, WHATSAPP = message(Channel.SMS), message(Channel.WHATSAPP)


@pytest.fixture
def vonage() -> Iterator[VonageDouble]:
    with VonageDouble() as double:
        yield double
        assert double.complaints == []


@pytest_asyncio.fixture
async def http(vonage: VonageDouble) -> AsyncIterator[VonageHttp]:
    http = VonageHttp(vonage.url, vonage.url, limit=SHORT)
    yield http
    await http.aclose()


def sender(http: VonageHttp, **changes: str) -> VonageMessages:
    return VonageMessages(vonage_account(secrets(**changes)), http, f"+{OUR_NUMBER}")


@pytest.mark.parametrize("sent", [SMS, WHATSAPP], ids=["sms", "whatsapp"])
async def test_a_message_leaves_once_with_our_token_as_its_reference(
    vonage: VonageDouble, http: VonageHttp, sent: object
) -> None:
    assert sent in (SMS, WHATSAPP)
    this = SMS if sent is SMS else WHATSAPP
    receipt = await sender(http).send(this)
    [taken] = vonage.sent
    assert (receipt.provider, receipt.provider_id) == ("vonage", taken.id)
    assert taken.request == {
        "channel": this.channel.value,
        "message_type": "text",
        "to": LEAD_PHONE[1:],
        "from": OUR_NUMBER,
        "client_ref": this.token,
        "text": this.body,
    }


async def test_a_template_a_picture_and_a_file_go_by_whatsapp(vonage: VonageDouble, http: VonageHttp) -> None:
    template = VendorTemplate("9b6b4fcb_da19:visit", "hi", {"1": "Asha", "2": "ten o'clock"})
    await sender(http).send(message(Channel.WHATSAPP, vendor_template=template))
    await sender(http).send(message(Channel.WHATSAPP, media=("https://clinic.example/map.png",), body=""))
    await sender(http).send(message(Channel.WHATSAPP, media=("https://clinic.example/plan.pdf",)))
    named, picture, file = (taken.request for taken in vonage.sent)
    assert named["template"] == {"name": template.id, "parameters": ["Asha", "ten o'clock"]}
    assert named["whatsapp"] == {"policy": "deterministic", "locale": "hi"}
    assert (picture["message_type"], picture["image"]) == ("image", {"url": "https://clinic.example/map.png"})
    assert file["file"] == {"url": "https://clinic.example/plan.pdf", "caption": WHATSAPP.body}


async def test_an_sms_with_dlt_ids_goes_by_the_sms_api(vonage: VonageDouble, http: VonageHttp) -> None:
    registered = message(Channel.SMS, dlt=Dlt("1101456324675322134", "1107457532145798767"), body="नमस्ते")
    receipt = await sender(http).send(registered)
    [taken] = vonage.sent
    assert (receipt.provider_id, taken.client_ref) == (taken.id, registered.token)
    assert (taken.request["entity-id"], taken.request["content-id"]) == ("1101456324675322134", "1107457532145798767")
    assert (taken.request["type"], "callback" in taken.request) == ("unicode", False)
    account = vonage_account(secrets())
    await VonageMessages(account, http, f"+{OUR_NUMBER}", "https://leads.example.org").send(registered)
    assert vonage.sent.pop().request["callback"] == "https://leads.example.org/hooks/vonage/7/sms/receipt"
    with pytest.raises(Final) as raised:
        await sender(http, api_secret="wrong-secret").send(registered)
    assert (raised.value.code, raised.value.refusal) == ("sms-4", SendRefusal.CREDENTIALS)
    for status, error in (("1", Retryable), ("5", Unknown), ("7", Final)):
        vonage.part_status = status
        with pytest.raises(error):
            await sender(http).send(registered)
    assert len(vonage.sent) == 1


@pytest.mark.parametrize(
    ("fault", "error", "executed"),
    [*BAD_ENDINGS, (refuses(422, 1240), Final, 0), (refuses(402), Final, 0)],
    ids=str,
)
async def test_each_bad_ending_gets_its_name_and_no_second_try(
    vonage: VonageDouble, http: VonageHttp, fault: Fault, error: type[ProviderError], executed: int
) -> None:
    vonage.script(fault)
    with pytest.raises(ProviderError) as raised:
        await sender(http).send(SMS)
    assert type(raised.value) is error
    assert LEAD_PHONE[1:] not in str(raised.value)
    assert (vonage.requests, len(vonage.sent)) == (1, executed)


async def test_a_key_that_cannot_sign_or_is_not_the_applications_means_credentials(
    vonage: VonageDouble, http: VonageHttp
) -> None:
    for changes in ({"private_key": "no key"}, {"application_id": "00000000-0000-0000-0000-000000000000"}):
        with pytest.raises(Final) as raised:
            await sender(http, **changes).send(SMS)
        assert raised.value.refusal is SendRefusal.CREDENTIALS
    assert vonage.sent == []
