"""What people write reaches who does it: spellings, own scripts, lists, and words that nobody knows."""

import pytest

from store.seed import DemoAgent
from tests.journeys.hospital import ALWAYS_OPEN, Engine, Hospital
from tests.journeys.steps import offered

EYES = DemoAgent("Eyes", ("cataract",), ("en",))
LASER = DemoAgent("Laser", ("lasik",), ("ta", "hi"))
DESK = DemoAgent("Desk", ("general",), ("en",))


@pytest.fixture(scope="module")
def hospital(engine: Engine) -> Hospital:
    return Hospital.open(engine, ALWAYS_OPEN, EYES, LASER, DESK)


@pytest.mark.parametrize(
    ("procedure", "who"),
    [
        ("phaco", 0),
        ("IOL", 0),
        ("cataract operation", 0),
        ("கண்புரை", 0),
        ("मोतियाबिंद", 0),
        ("LASIK surgery", 1),
        ("specs removal", 1),
        ("eye check", 2),
        ("knee replacement", 2),
    ],
)
async def test_f5_a_procedure_in_any_spelling_is_offered_to_who_does_it(
    hospital: Hospital, procedure: str, who: int
) -> None:
    lead = await hospital.capture(procedure=procedure)
    assert await offered(hospital, lead) == hospital.agents()[who]


@pytest.mark.parametrize(
    ("language", "procedure", "who"),
    [
        ("தமிழ்", "lasik", 1),
        ("हिन्दी", "lasik", 1),
        ("Tamizh", "lasik", 1),
        ("Malayalam, Hindi", "lasik", 1),
        ("Tamil & English", "cataract", 0),
        ("Klingon", "cataract", 0),
    ],
)
async def test_f35_a_language_in_any_spelling_reaches_who_speaks_it(
    hospital: Hospital, language: str, procedure: str, who: int
) -> None:
    lead = await hospital.capture(language=language, procedure=procedure)
    assert await offered(hospital, lead) == hospital.agents()[who]


async def test_f5_what_is_urgent_goes_to_whoever_is_there(hospital: Hospital) -> None:
    lead = await hospital.capture(
        procedure="squint", language="Malayalam", notes="Sudden loss of vision since this morning"
    )
    assert await offered(hospital, lead) in hospital.agents()
    (route,) = hospital.rows(
        "SELECT result FROM decisions WHERE tenant_id = %s AND lead_id = %s AND kind = 'route'", lead.lead_id
    )
    assert route["result"]["widened"]
