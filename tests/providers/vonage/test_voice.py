"""Click-to-call through Vonage's Voice API, held against its document; what it recorded."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import jwt
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jsonschema import Draft4Validator, Draft202012Validator
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from domain.leads.lead import Channel, DeliveryState
from domain.outreach.calls.record import LegState, Role
from domain.outreach.calls.script import CallScript
from domain.outreach.calls.texts import Spoken
from providers.contract import Final, Unknown
from providers.vonage.calls import call_events
from providers.vonage.http import VonageAccount, VonageHttp
from providers.vonage.voice import VonageCalls, VonageRecordings
from tests.doubles.contract import specs_folder
from tests.doubles.faults import resets
from tests.doubles.loopback import Loopback
from tests.providers.conftest import AGENT_PHONE, LEAD_PHONE, OUR_NUMBER, PUBLIC_URL, SHORT, message

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PEM = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
APPLICATION = "aaaaaaaa-bbbb-cccc-dddd-0123456789ab"
FILE = "bbbbbbbb-bbbb-cccc-dddd-0123456789ab"
SCRIPT = CallScript(Spoken("This call is recorded.", "en"), ring_s=25, detect_machines=True)
CALL = message(Channel.CALL, agent_phone=AGENT_PHONE, body="New lead. Connecting you.", call=SCRIPT)


def complaints(body: dict[str, Any]) -> list[str]:
    """What Vonage's documents object to: the request, closed over the parts that its schema is put together from, and
    its NCCO."""
    folder = specs_folder()
    if folder is None:
        pytest.skip("no folder of vendors' documents: set VENDOR_SPECS")
    schemas = json.loads((folder / "vonage_voice_v1.json").read_text())["components"]
    request = {"$ref": "#/components/schemas/CreateCallRequestNcco", "components": schemas}
    base = schemas["schemas"]["CreateCallRequestBase"]["properties"]
    found = [error.message for error in Draft202012Validator(request).iter_errors(body)]
    ncco = json.loads((folder / "vonage_ncco_schema.json").read_text())
    found += [error.message for error in Draft4Validator(ncco).iter_errors(body["ncco"])]
    return [*found, *sorted(set(body) - {"ncco", *base})]


class VoiceDouble(Loopback):
    """`calls` holds what it executed; it objects to what its documents do not allow."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.complaints: list[str] = []
        routes = [
            Route("/v1/calls", self._serve, methods=["POST"]),
            Route(f"/v1/files/{FILE}", self._file, methods=["GET", "DELETE"]),
        ]
        super().__init__(Starlette(routes=routes))

    async def _serve(self, request: Request) -> Response:
        if not self._signed(request):
            return JSONResponse({"type": "UNAUTHORIZED"}, 401)
        body = json.loads(await request.body())
        self.complaints += complaints(body)
        if self.complaints:
            return JSONResponse({"title": "Bad Request"}, 400)
        self.calls.append(body)
        if fault := self.next_fault():
            await self.go_wrong(request, fault)
        return JSONResponse({"uuid": f"u-{len(self.calls)}", "status": "started"}, 201)

    async def _file(self, request: Request) -> Response:
        return Response(b"ID3", media_type="audio/mpeg") if self._signed(request) else Response(status_code=401)

    def _signed(self, request: Request) -> bool:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            claims = jwt.decode(token, KEY.public_key(), algorithms=["RS256"])
        except jwt.PyJWTError:
            return False
        return claims["application_id"] == APPLICATION and {"iat", "exp", "jti"} <= set(claims)


@pytest.fixture
def vonage() -> Iterator[VoiceDouble]:
    with VoiceDouble() as double:
        yield double


@pytest_asyncio.fixture
async def http(vonage: VoiceDouble) -> AsyncIterator[VonageHttp]:
    wire = VonageHttp(vonage.url, vonage.url, SHORT)
    yield wire
    await wire.aclose()


async def test_the_agent_rings_first_and_the_document_connects_the_lead(vonage: VoiceDouble, http: VonageHttp) -> None:
    receipt = await VonageCalls(VonageAccount(APPLICATION, PEM), http, OUR_NUMBER, PUBLIC_URL).send(CALL)
    assert vonage.complaints == []
    [placed] = vonage.calls
    assert (receipt.provider, receipt.provider_id) == ("vonage", "u-1")
    assert (placed["to"][0]["number"], placed["from"]["number"]) == (AGENT_PHONE[1:], OUR_NUMBER[1:])
    assert placed["event_url"] == [f"{PUBLIC_URL}/hooks/vonage/7/calls/agent?call={CALL.token}"]
    connect = placed["ncco"][-1]
    assert connect["endpoint"][0]["number"] == LEAD_PHONE[1:]


async def test_a_call_that_may_have_left_is_not_placed_again(vonage: VoiceDouble, http: VonageHttp) -> None:
    sender = VonageCalls(VonageAccount(APPLICATION, PEM), http, OUR_NUMBER, PUBLIC_URL)
    vonage.script(resets())
    with pytest.raises(Unknown):
        await sender.send(CALL)
    with pytest.raises(Unknown):
        await sender.find(CALL)
    assert len(vonage.calls) == 1


async def test_a_call_without_an_agent_and_a_key_that_is_none_are_refused(http: VonageHttp) -> None:
    for account, call in ((VonageAccount(APPLICATION, PEM), message(Channel.CALL)), (VonageAccount("a", "b"), CALL)):
        with pytest.raises(Final):
            await VonageCalls(account, http, OUR_NUMBER, PUBLIC_URL).send(call)


async def test_a_recording_comes_from_the_configured_host_by_its_id(http: VonageHttp) -> None:
    recordings = VonageRecordings(VonageAccount(APPLICATION, PEM), http)
    played = await recordings.play(FILE)
    assert (played.media_type, b"".join([chunk async for chunk in played.chunks])) == ("audio/mpeg", b"ID3")
    for odd in ("../../admin", "http://169.254.169.254/", ""):
        with pytest.raises(Final):
            await recordings.play(odd)


def test_what_it_reports_of_each_leg() -> None:
    said = {
        "uuid": "u-2",
        "status": "completed",
        "duration": "95",
        "price": "0.0132",
        "timestamp": "2026-11-30T10:00:00Z",
    }
    [event] = call_events(said, f"/hooks/vonage/7/calls/person?call={CALL.token}")
    assert event.call is not None
    assert (event.state, event.token, event.call.role) == (DeliveryState.DELIVERED, CALL.token, Role.PERSON)
    assert (event.call.state, event.call.seconds, event.call.currency) == (LegState.COMPLETED, 95, "EUR")
    [silent] = call_events({"uuid": "u-1", "status": "timeout"}, f"/hooks/vonage/7/calls/agent?call={CALL.token}")
    assert (silent.state, silent.code) == (DeliveryState.FAILED, "agent-timeout")
    spoken = {"recording_uuid": FILE, "start_time": "2026-11-30T10:00:00Z", "end_time": "2026-11-30T10:00:17Z"}
    [kept] = call_events(spoken, f"/hooks/vonage/7/calls/message?call={CALL.token}")
    assert kept.call is not None
    assert kept.call.recording is not None
    assert (kept.call.recording.id, kept.call.recording.seconds, kept.call.recording.voicemail) == (FILE, 17, True)
