"""The FHIR registry against a real server; what is sent is held against the official schema and invariants."""

import json
from collections.abc import AsyncIterator, Iterator
from datetime import date
from typing import Any

import httpx2
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jwt.algorithms import RSAAlgorithm

from domain.outreach.refusals import SendRefusal
from domain.patients.registry import Doubtful, PatientApplication, PatientDecision, PatientDetails, Registered
from providers.contract import Final, Retryable, Unknown
from providers.fhir import resources
from providers.fhir.registry import FhirRegistry
from providers.fhir.wire import FhirServer, FhirWire, refusal
from providers.http.wire import Answer
from tests.counterparts.fhir import TOKEN, sekmet, why_not
from tests.counterparts.fhir.judge import INVARIANTS, complaints
from tests.doubles.contract import specs_folder

needs_server = pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")
TODAY = date(2026, 11, 30)
KEY = rsa.generate_private_key(65537, 2048)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def who(reference: str, first: str, born: date | None, phone: str, decision: PatientDecision | None = None) -> Any:
    details = PatientDetails(first, "Raman", born, "", (phone,))
    return PatientApplication(reference, details, TODAY, decision)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    public = {**json.loads(RSAAlgorithm.to_jwk(KEY.public_key())), "kid": "k1", "alg": "RS384", "use": "sig"}
    client = {"client_id": "engine", "jwks": {"keys": [public]}, "scopes": "system/*.*"}
    with sekmet(tmp_path_factory.mktemp("sekmet"), [client]) as address:
        yield address


@pytest_asyncio.fixture
async def registry(base: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FhirRegistry]:
    judged: list[str] = []
    send = FhirWire._send

    async def judging(self: FhirWire, method: str, url: str, content: bytes | None, headers: Any) -> Answer:
        if content and specs_folder() and headers["content-type"] == "application/fhir+json":
            judged.extend(complaints(json.loads(content)))
        return await send(self, method, url, content, headers)

    monkeypatch.setattr(FhirWire, "_send", judging)
    made = FhirRegistry(FhirServer(base, TOKEN, private=True))
    yield made
    await made.aclose()
    assert judged == []


async def everything(base: str, kind: str, **search: str) -> list[dict[str, Any]]:
    async with httpx2.AsyncClient(trust_env=False, headers={"authorization": f"Bearer {TOKEN}"}) as client:
        said = (await client.get(f"{base}/{kind}", params=search)).json()
    return [entry["resource"] for entry in said.get("entry", [])]


@needs_server
async def test_a_repeated_registration_makes_one_patient_though_the_answer_was_lost(
    base: str, registry: FhirRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = who("lead-1-1", "Asha", date(1970, 1, 5), "+919876510001")
    request, lost = FhirWire.request, [True]

    async def loses(self: FhirWire, method: str, path: str, *rest: Any, **named: Any) -> Answer:
        answer = await request(self, method, path, *rest, **named)
        if method == "POST" and lost and lost.pop():
            raise Unknown("fhir", "ReadTimeout after the request went out")
        return answer

    monkeypatch.setattr(FhirWire, "request", loses)
    with pytest.raises(Unknown):
        await registry.register(application)
    first = await registry.register(application)
    assert first == await registry.register(application)
    found = await everything(base, "Patient", identifier=f"{resources.SYSTEM}|lead-1-1")
    assert [isinstance(first, Registered) and one["id"] == first.patient_ref for one in found] == [True]


@needs_server
async def test_a_certain_match_is_taken_and_a_possible_one_is_left_to_a_person(
    base: str, registry: FhirRegistry
) -> None:
    born = date(1985, 4, 2)
    known = await registry.register(who("lead-1-2", "Meera", born, "+919876510002"))
    assert isinstance(known, Registered)
    assert await registry.register(who("lead-1-3", "Meera", born, "+919876510002")) == known
    (kept,) = await everything(base, "Patient", _id=known.patient_ref)
    assert {one["value"] for one in kept["identifier"]} == {"lead-1-2", "lead-1-3"}
    doubted = await registry.register(who("lead-1-4", "Mira", born, "+919876510099"))
    assert isinstance(doubted, Doubtful)
    assert [one.ref for one in doubted.candidates] == [known.patient_ref]
    same = who("lead-1-4", "Mira", born, "+919876510099", PatientDecision(known.patient_ref))
    assert await registry.register(same) == known
    another = who("lead-1-5", "Mira", born, "+919876510098", PatientDecision(None))
    assert await registry.register(another) != known


@needs_server
async def test_a_child_with_the_parents_phone_is_a_patient_of_its_own_with_the_parent_beside_it(
    base: str, registry: FhirRegistry
) -> None:
    phone = "+919876510003"
    parent = await registry.register(who("lead-1-6", "Leela", date(1988, 2, 3), phone))
    for _ in range(2):
        child = await registry.register(who("lead-1-7", "Divya", date(2018, 5, 6), phone))
    assert isinstance(child, Registered)
    assert child != parent
    (related,) = await everything(base, "RelatedPerson", patient=f"Patient/{child.patient_ref}")
    assert (related["name"][0]["given"], related["telecom"][0]["value"]) == (["Leela"], phone)
    (patient,) = await everything(base, "Patient", _id=child.patient_ref)
    assert "telecom" not in patient


@needs_server
async def test_smart_backend_services_sign_in_and_a_token_that_is_refused_is_renewed_once(base: str) -> None:
    token_url = base.removesuffix("/fhir") + "/auth/token"
    server = FhirServer(
        base, token_url=token_url, client_id="engine", private_key=PEM, key_id="k1", scope="system/*.*", private=True
    )
    registry = FhirRegistry(server)
    assert "sekmet" in (await registry.check()).lower()
    registry._wire._token = "expired"
    assert isinstance(await registry.register(who("lead-1-8", "Uma", date(1990, 9, 9), "+919876510008")), Registered)
    await registry.aclose()
    stranger = FhirRegistry(FhirServer(base, "another token", private=True))
    with pytest.raises(Final) as refused:
        await stranger.check()
    assert refused.value.refusal is SendRefusal.CREDENTIALS
    await stranger.aclose()


async def test_a_server_in_our_own_network_is_never_connected_to_unless_it_is_allowed() -> None:
    for address in ("http://127.0.0.1:9/fhir", "https://localhost/fhir", "https://10.0.0.1/fhir", "file:///etc"):
        registry = FhirRegistry(FhirServer(address, "t"))
        with pytest.raises(Final) as refused:
            await registry.check()
        assert refused.value.code in ("bad_url", "private_address")
        await registry.aclose()


@pytest.mark.parametrize(
    ("status", "said", "error", "text"),
    [
        (422, {"resourceType": "OperationOutcome", "issue": [{"code": "business-rule"}]}, Final, "business-rule"),
        (400, {"resourceType": "OperationOutcome", "issue": [{"code": "Meera Raman +91"}]}, Final, "400"),
        (400, "no JSON", Final, "400"),
        (503, None, Retryable, "HTTP 503"),
        (500, None, Unknown, "HTTP 500"),
        (302, None, Unknown, "HTTP 302"),
    ],
)
def test_what_a_server_refuses_is_told_by_its_code_and_never_by_its_words(
    status: int, said: Any, error: type[Exception], text: str
) -> None:
    made = refusal(Answer(status, {}, said))
    assert isinstance(made, error)
    assert text in str(made)
    assert "Meera" not in str(made)


@pytest.mark.skipif(not INVARIANTS, reason="fhirpathpy is not installed: only the schema judges")
@pytest.mark.skipif(specs_folder() is None, reason="VENDOR_SPECS names no folder of vendors' documents")
def test_the_official_schema_and_invariants_judge_what_servers_let_through() -> None:
    right = resources.patient(who("lead-1-9", "Uma", date(1990, 9, 9), "+919876510009"))
    assert complaints(right) == complaints(resources.match_parameters(who("lead-1-9", "", None, "+919876510009"))) == []
    assert complaints({**right, "gender": "nonsense"}) != []
    assert complaints({**right, "contact": [{"gender": "female"}]}) == [
        "Patient.contact pat-1: SHALL at least contain a contact's details or a reference to an organization"
    ]
