"""What can be booked, as managers set it up."""

from datetime import date
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from api.auth.versions import Version
from domain.booking.catalogue import ResourceKind
from domain.booking.clocks import DAY
from domain.booking.resources import resource_name
from domain.text.normal_form import clean_line
from domain.text.plain import Plain


def _named(code: str) -> str:
    name = resource_name(code)
    if not name:
        raise ValueError("must have letters or digits")
    return name


def _line(text: str) -> str:
    line = clean_line(text, "", 500)
    if not line:
        raise ValueError("must not be blank")
    return line


def _steps(minutes: int) -> int:
    if DAY % minutes:
        raise ValueError("must divide a day evenly, such as 5, 10, 15, 20, 30, 45 or 60")
    return minutes


Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,99}$"), AfterValidator(_named)]
Name = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_line)]
TimeOfDay = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


class SetupBody(Plain, BaseModel):
    model_config = ConfigDict(extra="forbid")


class LocationUpdate(SetupBody):
    """Replaces the whole location. `holidays_of` is an ISO country, optionally with a subdivision (`IN-TN`)."""

    name: Annotated[Name, Field(examples=["Adyar"])]
    time_zone: Annotated[str, Field(max_length=64, examples=["Asia/Kolkata"])]
    holidays_of: Annotated[str | None, Field(max_length=10, examples=["IN-TN"])] = None
    address: Annotated[str, Field(max_length=500)] = ""
    active: bool = True


class LocationCreate(LocationUpdate):
    code: Annotated[Code, Field(examples=["adyar"])]


class LocationRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    code: str
    name: str
    time_zone: str
    holidays_of: str | None
    address: str
    active: bool
    version: Version = ""


class ResourceUpdate(SetupBody):
    """Replaces the whole resource. `capacity`: how many visits it takes at once. `user_id`: who the practitioner is
    here, if anybody."""

    name: Annotated[Name, Field(examples=["Dr Iyer"])]
    kind: ResourceKind = ResourceKind.PRACTITIONER
    specialties: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=50)]], Field(max_length=50, examples=[["cataract"]])
    ] = []
    capacity: Annotated[int, Field(ge=1, le=1_000)] = 1
    user_id: Annotated[int | None, Field(ge=1, lt=2**63)] = None
    active: bool = True


class ResourceCreate(ResourceUpdate):
    code: Annotated[Code, Field(examples=["dr-iyer"])]


class ResourceRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    code: str
    name: str
    kind: ResourceKind
    specialties: list[str]
    capacity: int
    user_id: int | None
    active: bool
    version: Version = ""


class ServiceUpdate(SetupBody):
    """Replaces the whole service. A visit needs one of each kind that `resources` names, all at one location.

    Names and preparation are by language. Buffers are minutes that must be free before and after; slots begin at
    multiples of `step_minutes` from midnight. It is booked `lead_time_minutes` ahead at the latest and `horizon_days`
    at the earliest. `interests` empty: for every lead. Amounts are in the currency's smallest unit; `deposit_minor`
    null: as the hospital's policy says, 0: none.
    """

    names: Annotated[dict[Language, Name], Field(min_length=1, max_length=20, examples=[{"en": "Consultation"}])]
    minutes: Annotated[int, Field(ge=5, le=480, examples=[20])]
    buffer_before: Annotated[int, Field(ge=0, le=240)] = 0
    buffer_after: Annotated[int, Field(ge=0, le=240)] = 0
    step_minutes: Annotated[int, Field(ge=5, le=480, examples=[20]), AfterValidator(_steps)]
    preparation: Annotated[dict[Language, Annotated[str, Field(max_length=2_000)]], Field(max_length=20)] = {}
    price_minor: Annotated[int | None, Field(ge=0, le=1_000_000_000)] = None
    lead_time_minutes: Annotated[int, Field(ge=0, le=60 * 24 * 60)] = 60
    horizon_days: Annotated[int, Field(ge=1, le=365)] = 60
    must_be_qualified: bool = True
    interests: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=50)]], Field(max_length=50, examples=[["cataract"]])
    ] = []
    deposit_minor: Annotated[int | None, Field(ge=0, le=100_000_000)] = None
    resources: Annotated[list[Code], Field(max_length=500)] = []
    active: bool = True


class ServiceCreate(ServiceUpdate):
    code: Annotated[Code, Field(examples=["consultation"])]


class ServiceRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    code: str
    names: dict[str, str]
    minutes: int
    buffer_before: int
    buffer_after: int
    step_minutes: int
    preparation: dict[str, str]
    price_minor: int | None
    lead_time_minutes: int
    horizon_days: int
    must_be_qualified: bool
    interests: list[str]
    deposit_minor: int | None
    resources: list[str]
    active: bool
    version: Version = ""


class WeeklyHoursBody(SetupBody):
    """On one weekday (0 = Monday), by the location's clock; until midnight is `24:00`. Both dates are included."""

    location: Annotated[Code, Field(examples=["adyar"])]
    weekday: Annotated[int, Field(ge=0, le=6)]
    opens: Annotated[TimeOfDay, Field(examples=["09:00"])]
    closes: Annotated[TimeOfDay, Field(examples=["17:00"])]
    valid_from: date | None = None
    valid_until: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("closes must be after opens; hours over midnight are two")
        if self.valid_from is not None and self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("valid_until must not be before valid_from")
        return self


class HoursUpdate(SetupBody):
    """Replaces all weekly hours of the resource. A room or device needs hours, too: they say where it is."""

    hours: Annotated[
        list[WeeklyHoursBody],
        Field(max_length=200, examples=[[{"location": "adyar", "weekday": 0, "opens": "09:00", "closes": "17:00"}]]),
    ]


class HoursRead(BaseModel):
    hours: list[WeeklyHoursBody]
    version: Version = ""


class ExceptionCreate(SetupBody):
    """A day that differs, by the location's clock.

    `open` false: closed meanwhile, the resource or without one the whole location. `open` true: the resource works
    then, too, also on a holiday; without a resource: the holiday does not count for those hours of the location.
    """

    resource: Annotated[Code | None, Field(examples=["dr-iyer"])] = None
    location: Annotated[Code | None, Field(examples=["adyar"])] = None
    day: Annotated[date, Field(examples=["2027-01-14"])]
    opens: TimeOfDay = "00:00"
    closes: TimeOfDay = "24:00"
    open: bool = False

    @model_validator(mode="after")
    def _whose(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("closes must be after opens")
        if self.location is None and (self.resource is None or self.open):
            raise ValueError("name a location, or the resource that is absent")
        return self


class ExceptionRead(BaseModel):
    id: int
    resource: str | None
    location: str | None
    day: date
    opens: str
    closes: str
    open: bool


class LocationPage(BaseModel):
    items: list[LocationRead]
    next: str | None


class ResourcePage(BaseModel):
    items: list[ResourceRead]
    next: str | None


class ServicePage(BaseModel):
    items: list[ServiceRead]
    next: str | None


class ExceptionPage(BaseModel):
    items: list[ExceptionRead]
    next: str | None
