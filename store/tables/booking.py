"""What can be booked, appointments; patients: our own registry, the links to it, what a person decides."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Date, Index, LargeBinary, SmallInteger, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint
from sqlmodel import Field, SQLModel

from store.tables.columns import belongs_to, identity, instant, json_list, json_object, lead_key, of_tenant, tenant_key


def _key(name: str, *, nullable: bool = False, primary: bool = False) -> Any:
    default = None if nullable else ...
    return Field(default=default, sa_column=Column(name, BigInteger, nullable=nullable, primary_key=primary))


def _time_of_day() -> Any:
    """Minutes since midnight."""
    return Field(sa_column=Column(SmallInteger, nullable=False))


def _day(*, nullable: bool = False) -> Any:
    return Field(default=None if nullable else ..., sa_column=Column(Date, nullable=nullable))


def _during() -> Any:
    return Field(sa_column=Column(TSTZRANGE, nullable=False))


def _flag(*, default: str = "true") -> Any:
    return Field(default=default == "true", sa_column=Column(Boolean, nullable=False, server_default=default))


class LocationRow(SQLModel, table=True):
    """Where visits take place; its clock is what hours are written in."""

    __tablename__ = "locations"
    __table_args__ = (of_tenant(), Index("locations_code", "tenant_id", "code", unique=True))
    tenant_id: int = tenant_key()
    id: int = identity()
    code: str = Field(max_length=100)
    name: str = Field(max_length=100)
    time_zone: str = Field(max_length=64)
    holidays_of: str | None = Field(default=None, max_length=10)
    address: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    active: bool = _flag()
    created_at: datetime = instant(default_now=True)
    updated_at: datetime = instant(nullable=False)


class ResourceRow(SQLModel, table=True):
    """A practitioner, room or device; `capacity` of them, or so many at once."""

    __tablename__ = "resources"
    __table_args__ = (
        of_tenant(),
        belongs_to("users", "user_id"),
        CheckConstraint("kind IN ('practitioner','room','device')", name="resources_kind"),
        CheckConstraint("capacity >= 1", name="resources_capacity"),
        Index("resources_code", "tenant_id", "code", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    code: str = Field(max_length=100)
    name: str = Field(max_length=100)
    kind: str = Field(max_length=12)
    specialties: list[str] = json_list()
    capacity: int
    user_id: int | None = _key("user_id", nullable=True)
    active: bool = _flag()
    created_at: datetime = instant(default_now=True)
    updated_at: datetime = instant(nullable=False)


class ServiceRow(SQLModel, table=True):
    """What a lead books: how long it takes, who may book it, what it costs. Names and preparation by language."""

    __tablename__ = "services"
    __table_args__ = (
        of_tenant(),
        CheckConstraint(
            "minutes > 0 AND buffer_before >= 0 AND buffer_after >= 0 AND step_minutes > 0 AND 1440 % step_minutes = 0"
            " AND lead_time_minutes >= 0 AND horizon_days > 0",
            name="services_times",
        ),
        Index("services_code", "tenant_id", "code", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    code: str = Field(max_length=100)
    names: dict[str, str] = json_object()
    minutes: int
    buffer_before: int
    buffer_after: int
    step_minutes: int
    preparation: dict[str, str] = json_object()
    price_minor: int | None = None
    lead_time_minutes: int
    horizon_days: int
    must_be_qualified: bool
    interests: list[str] = json_list()
    deposit_minor: int | None = None
    active: bool = _flag()
    created_at: datetime = instant(default_now=True)
    updated_at: datetime = instant(nullable=False)


class ServiceResourceRow(SQLModel, table=True):
    """Which resources may give a service."""

    __tablename__ = "service_resources"
    __table_args__ = (of_tenant(), belongs_to("services", "service_id"), belongs_to("resources", "resource_id"))
    tenant_id: int = tenant_key()
    service_id: int = _key("service_id", primary=True)
    resource_id: int = _key("resource_id", primary=True)


class WeeklyHoursRow(SQLModel, table=True):
    """When a resource works where, each week; 0 = Monday."""

    __tablename__ = "weekly_hours"
    __table_args__ = (
        of_tenant(),
        belongs_to("resources", "resource_id"),
        belongs_to("locations", "location_id"),
        CheckConstraint(
            "weekday BETWEEN 0 AND 6 AND opens >= 0 AND opens < closes AND closes <= 1440", name="weekly_hours_times"
        ),
        Index("weekly_hours_resource", "tenant_id", "resource_id"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    resource_id: int = _key("resource_id")
    location_id: int = _key("location_id")
    weekday: int = _time_of_day()
    opens: int = _time_of_day()
    closes: int = _time_of_day()
    valid_from: date | None = _day(nullable=True)
    valid_until: date | None = _day(nullable=True)


class HourExceptionRow(SQLModel, table=True):
    """One day that differs: of a resource, or without one of the whole location."""

    __tablename__ = "hour_exceptions"
    __table_args__ = (
        of_tenant(),
        belongs_to("resources", "resource_id"),
        belongs_to("locations", "location_id"),
        CheckConstraint("opens >= 0 AND opens < closes AND closes <= 1440", name="hour_exceptions_times"),
        CheckConstraint(
            "location_id IS NOT NULL OR (resource_id IS NOT NULL AND NOT open)", name="hour_exceptions_whose"
        ),
        Index("hour_exceptions_day", "tenant_id", "day", "id"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    resource_id: int | None = _key("resource_id", nullable=True)
    location_id: int | None = _key("location_id", nullable=True)
    day: date = _day()
    opens: int = _time_of_day()
    closes: int = _time_of_day()
    open: bool
    created_at: datetime = instant(default_now=True)


class BusyTimeRow(SQLModel, table=True):
    """When a resource is taken by something that is no appointment of ours. Written under a lock of the resource."""

    __tablename__ = "busy_times"
    __table_args__ = (
        of_tenant(),
        belongs_to("resources", "resource_id"),
        CheckConstraint(
            "NOT isempty(during) AND NOT lower_inf(during) AND NOT upper_inf(during)", name="busy_times_bounded"
        ),
        Index("busy_times_during", "tenant_id", "resource_id", "during", postgresql_using="gist"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    resource_id: int = _key("resource_id")
    during: Any = _during()
    source: str = Field(max_length=100)


class AppointmentRow(SQLModel, table=True):
    """A slot held, then confirmed. `by_name`: nothing that can be booked was set up, so it only names somebody; two
    such that stand never overlap. What the others take, `AppointmentResourceRow` has."""

    __tablename__ = "appointments"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("services", "service_id"),
        belongs_to("locations", "location_id"),
        CheckConstraint(
            "state IN ('held','confirmed','released','cancelled','no_show','attended')", name="appointments_state"
        ),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("resource", "="),
            (text("tstzrange(starts_at, ends_at)"), "&&"),
            name="appointments_no_overlap",
            using="gist",
            where=text("by_name AND state IN ('held','confirmed')"),
        ),
        Index("appointments_lead", "tenant_id", "lead_id"),
        Index("appointments_starts", "tenant_id", "starts_at", "id"),
        Index("appointments_step", "tenant_id", "lead_id", "run", "number", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    run: int
    number: int
    resource: str = Field(max_length=100)
    starts_at: datetime = instant(nullable=False)
    ends_at: datetime = instant(nullable=False)
    state: str = Field(max_length=10)
    created_at: datetime = instant(default_now=True)
    service_id: int | None = _key("service_id", nullable=True)
    location_id: int | None = _key("location_id", nullable=True)
    by_name: bool = _flag()


class AppointmentResourceRow(SQLModel, table=True):
    """One unit of a resource that an appointment takes, its buffers included; `live` while the appointment stands."""

    __tablename__ = "appointment_resources"
    __table_args__ = (
        of_tenant(),
        belongs_to("appointments", "appointment_id"),
        belongs_to("resources", "resource_id"),
        ExcludeConstraint(
            ("tenant_id", "="),
            ("resource_id", "="),
            ("unit", "="),
            ("during", "&&"),
            name="appointment_resources_no_overlap",
            using="gist",
            where=text("live"),
        ),
        Index("appointment_resources_appointment", "tenant_id", "appointment_id"),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    appointment_id: int = _key("appointment_id")
    resource_id: int = _key("resource_id")
    unit: int
    during: Any = _during()
    live: bool = _flag()


class PaymentRow(SQLModel, table=True):
    """A deposit: requested, paid, refunded or expired. `reference` is ours and idempotent at the payment desk.

    `tax_rate`: of the VAT or GST in the amount, in hundredths of a per cent.
    """

    __tablename__ = "payments"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        belongs_to("appointments", "appointment_id"),
        CheckConstraint("state IN ('requested','paid','refunded','expired')", name="payments_state"),
        Index("payments_appointment", "tenant_id", "appointment_id"),
        Index("payments_reference", "tenant_id", "reference", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    appointment_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    reference: str = Field(max_length=60)
    amount_minor: int
    currency: str = Field(max_length=3)
    state: str = Field(max_length=10)
    pay_by: datetime = instant(nullable=False)
    created_at: datetime = instant(default_now=True)
    state_at: datetime | None = instant()
    tax_name: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": ""})
    tax_rate: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class PatientLinkRow(SQLModel, table=True):
    """Which patient of the hospital's index a lead became; one per lead."""

    __tablename__ = "patients_links"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        Index("patients_links_lead", "tenant_id", "lead_id", unique=True),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    index_name: str = Field(max_length=30)
    patient_ref: str = Field(max_length=100)
    linked_at: datetime = instant(default_now=True)


class PatientRow(SQLModel, table=True):
    """Somebody in our own registry. `reference`: the application that made the patient. `parent_id`: of a child."""

    __tablename__ = "patients"
    __table_args__ = (
        of_tenant(),
        belongs_to("patients", "parent_id"),
        Index("patients_reference", "tenant_id", "reference", unique=True),
        Index("patients_phone", "tenant_id", "phone_e164", postgresql_where=text("phone_e164 <> ''")),
        Index("patients_email", "tenant_id", "email_norm", postgresql_where=text("email_norm <> ''")),
        Index("patients_birth", "tenant_id", "birth_date", postgresql_where=text("birth_date IS NOT NULL")),
        Index("patients_name", "tenant_id", "name_key", postgresql_where=text("name_key <> ''")),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    reference: str = Field(max_length=60)
    first_name: str = Field(max_length=100)
    last_name: str = Field(max_length=100)
    name_key: str = Field(max_length=200)
    birth_date: date | None = None
    sex: str = Field(default="", max_length=1, sa_column_kwargs={"server_default": ""})
    phone_e164: str = Field(default="", max_length=20, sa_column_kwargs={"server_default": ""})
    email_norm: str = Field(default="", max_length=255, sa_column_kwargs={"server_default": ""})
    parent_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    created_at: datetime = instant(default_now=True)


class PatientMatchRow(SQLModel, table=True):
    """Whom a lead may be among the patients of a registry. Once decided, `candidates` hold their references only."""

    __tablename__ = "patient_matches"
    __table_args__ = (
        of_tenant(),
        belongs_to("leads", "lead_id"),
        CheckConstraint("state IN ('open','same','new')", name="patient_matches_state"),
        Index("patient_matches_lead", "tenant_id", "lead_id", unique=True),
        Index("patient_matches_open", "tenant_id", "id", postgresql_where=text("state = 'open'")),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    lead_id: int = lead_key()
    index_name: str = Field(max_length=30)
    candidates: list[dict[str, object]] = json_list()
    state: str = Field(max_length=10)
    same_as: str | None = Field(default=None, max_length=100)
    decided_by: str | None = None
    decided_at: datetime | None = instant()
    found_at: datetime = instant(nullable=False)


class PatientRegistryRow(SQLModel, table=True):
    """A hospital's registry that speaks FHIR R4. `sealed`: the vault's `token`, or the `private_key` of `client_id`."""

    __tablename__ = "patient_registries"
    __table_args__ = (of_tenant(),)
    tenant_id: int = tenant_key()
    base_url: str = Field(max_length=500)
    token_url: str = Field(default="", max_length=500, sa_column_kwargs={"server_default": ""})
    client_id: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    key_id: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    scope: str = Field(default="", max_length=200, sa_column_kwargs={"server_default": ""})
    sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    created_at: datetime = instant(default_now=True)
    updated_at: datetime = instant(default_now=True)
