"""What can be booked at the demo hospitals: doctors with hours, rooms, a device, and services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlmodel import Session

from store.tables.booking import LocationRow, ResourceRow, ServiceResourceRow, ServiceRow, WeeklyHoursRow

_MORNING, _AFTERNOON, _ALL_DAY = (540, 780), (840, 1_080), (0, 1_440)


@dataclass(frozen=True)
class DemoResource:
    """Works on `days` (0 = Monday) at the location; rooms and devices are there all the time."""

    code: str
    name: str
    location: str
    kind: str = "practitioner"
    specialties: tuple[str, ...] = ()
    days: Sequence[int] = range(6)


@dataclass(frozen=True)
class DemoService:
    code: str
    names: Mapping[str, str]
    minutes: int
    resources: tuple[str, ...]
    step: int = 20
    interests: tuple[str, ...] = ()
    preparation: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class DemoClinic:
    """`locations`: code, name and country of the holidays, empty for none."""

    time_zone: str
    locations: tuple[tuple[str, str, str], ...]
    resources: tuple[DemoResource, ...]
    services: tuple[DemoService, ...]


_DROPS = {"en": "Your pupils are widened. Please do not drive yourself home."}
_CONSULTATION = {"en": "Consultation", "hi": "परामर्श", "ta": "ஆலோசனை", "ar": "استشارة"}
CLINICS: Mapping[int, DemoClinic] = {
    1: DemoClinic(
        "Asia/Kolkata",
        (("adyar", "Adyar, Chennai", "IN-TN"), ("indiranagar", "Indiranagar, Bengaluru", "IN-KA")),
        (
            DemoResource("dr-rao", "Dr Rao", "adyar", specialties=("cataract", "general")),
            DemoResource("dr-iyer", "Dr Iyer", "adyar", specialties=("lasik", "general")),
            DemoResource("dr-sen", "Dr Sen", "indiranagar", specialties=("retina", "glaucoma", "general")),
            DemoResource("room-1", "Examination room 1", "adyar", "room"),
            DemoResource("room-2", "Examination room 2", "adyar", "room"),
            DemoResource("room-3", "Examination room", "indiranagar", "room"),
            DemoResource("topograph", "Corneal topograph", "adyar", "device"),
        ),
        (
            DemoService("consultation", _CONSULTATION, 20, ("dr-rao", "dr-iyer", "dr-sen")),
            DemoService(
                "cataract-work-up",
                {"en": "Cataract work-up", "hi": "मोतियाबिंद की जाँच", "ta": "கண்புரை பரிசோதனை"},
                40,
                ("dr-rao", "dr-sen", "room-1", "room-2", "room-3"),
                interests=("cataract",),
                preparation=_DROPS,
            ),
            DemoService(
                "lasik-screening",
                {"en": "LASIK screening", "hi": "लेसिक जाँच", "ta": "லேசிக் பரிசோதனை"},
                60,
                ("dr-iyer", "room-1", "room-2", "topograph"),
                step=60,
                interests=("lasik",),
                preparation={"en": "Please leave your contact lenses out for a week before."},
            ),
        ),
    ),
    2: DemoClinic(
        "Asia/Dubai",
        (("jumeirah", "Jumeirah, Dubai", "AE"),),
        (DemoResource("dr-nair", "Dr Nair", "jumeirah", specialties=("cataract", "lasik", "general")),),
        (DemoService("consultation", _CONSULTATION, 20, ("dr-nair",)),),
    ),
}


def add_clinic(session: Session, tenant_id: int, clinic: DemoClinic) -> None:
    """Writes what can be booked at this hospital."""
    now = datetime.now(UTC)
    places = {
        code: LocationRow(
            tenant_id=tenant_id,
            code=code,
            name=name,
            time_zone=clinic.time_zone,
            holidays_of=country or None,
            updated_at=now,
        )
        for code, name, country in clinic.locations
    }
    resources = {
        one.code: ResourceRow(
            tenant_id=tenant_id,
            code=one.code,
            name=one.name,
            kind=one.kind,
            specialties=list(one.specialties),
            capacity=1,
            updated_at=now,
        )
        for one in clinic.resources
    }
    services = {one.code: _service(one, tenant_id, now) for one in clinic.services}
    session.add_all([*places.values(), *resources.values(), *services.values()])
    session.flush()
    session.add_all(
        WeeklyHoursRow(
            tenant_id=tenant_id,
            resource_id=resources[one.code].id,
            location_id=places[one.location].id,
            weekday=day,
            opens=opens,
            closes=closes,
        )
        for one in clinic.resources
        for day in one.days
        for opens, closes in ((_MORNING, _AFTERNOON) if one.kind == "practitioner" else (_ALL_DAY,))
    )
    session.add_all(
        ServiceResourceRow(tenant_id=tenant_id, service_id=services[one.code].id, resource_id=resources[code].id)
        for one in clinic.services
        for code in one.resources
    )


def _service(one: DemoService, tenant_id: int, now: datetime) -> ServiceRow:
    return ServiceRow(
        tenant_id=tenant_id,
        code=one.code,
        names=dict(one.names),
        minutes=one.minutes,
        buffer_before=0,
        buffer_after=0,
        step_minutes=one.step,
        preparation=dict(one.preparation),
        lead_time_minutes=60,
        horizon_days=60,
        must_be_qualified=True,
        interests=list(one.interests),
        updated_at=now,
    )
