"""Our own registry of patients, what a person decides of possible ones, and the registry that is connected."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from store.tables.columns import belongs_to, identity, instant, json_list, lead_key, of_tenant, tenant_key


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
