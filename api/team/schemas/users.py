"""Users as their admin sees and changes them."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.auth.permissions import Role
from domain.text.plain import Plain

Name = Annotated[str, Field(min_length=1, max_length=400, examples=["Anu Rao"])]
Email = Annotated[str, Field(min_length=3, max_length=400, examples=["anu.rao@hospital.example"])]
Locale = Annotated[
    str | None, Field(max_length=20, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$", examples=["en-IN"])
]
Subject = Annotated[str | None, Field(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")]


class UserCreate(Plain):
    """A person, or with role integration a program. `locale` null: the hospital's.

    `subject`: what the identity provider calls them (claim `sub`), where it does not confirm e-mail addresses.
    """

    model_config = ConfigDict(extra="forbid")

    name: Name
    email: Email
    role: Role
    locale: Locale = None
    subject: Subject = None


class UserUpdate(Plain):
    """What may be changed. Fields that are left out stay. Another `subject`, or null, ends the sign-in of now."""

    model_config = ConfigDict(extra="forbid")

    name: Name = ""
    email: Email = ""
    role: Role = Role.AGENT
    locale: Locale = None
    subject: Subject = None


class UserQuery(Plain):
    """A page of users; which is left out: of any."""

    model_config = ConfigDict(extra="forbid")

    role: Role | None = None
    active: bool | None = None
    email: Email | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: Annotated[str | None, Field(max_length=200, description="`next` of the previous page.")] = None


class SignIn(StrEnum):
    """`bound`: a sign-in at the identity provider is theirs. `subject`: the first with that subject becomes theirs;
    `invited`: the first with their confirmed e-mail, until `invited_until`; `none`: no sign-in becomes theirs."""

    BOUND = "bound"
    SUBJECT = "subject"
    INVITED = "invited"
    NONE = "none"


class UserRead(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    email: str
    role: Role
    locale: str | None
    active: bool
    sign_in: SignIn
    subject: str | None
    invited_until: datetime | None
    bound_at: datetime | None
    created_at: datetime


class UserChanged(UserRead):
    """`given_back`: leads and offers that go to others at once; of many, more follow page by page. `open_tasks`: tasks
    that stay theirs until somebody reassigns them."""

    given_back: int
    open_tasks: int


class UserPage(BaseModel):
    items: list[UserRead]
    next: str | None
