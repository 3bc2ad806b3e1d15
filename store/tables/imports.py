"""Files of leads, row by row."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, LargeBinary, PrimaryKeyConstraint, text
from sqlmodel import Field, SQLModel

from store.tables.columns import belongs_to, identity, instant, json_list, json_object, of_tenant, tenant_key


class ImportRow(SQLModel, table=True):
    """One uploaded file. `checked`: read and shown, nothing stored of it as leads yet.

    `header` names its columns, `sheet` is its workbook's; `started_at` is when making leads of it began.
    """

    __tablename__ = "imports"
    __table_args__ = (
        of_tenant(),
        belongs_to("lead_campaigns", "campaign_id"),
        CheckConstraint("format IN ('csv','xlsx')", name="imports_format"),
        CheckConstraint(
            "state IN ('reading','checked','running','done','undoing','undone')",
            name="imports_state",
        ),
    )
    tenant_id: int = tenant_key()
    id: int = identity()
    name: str = Field(max_length=200)
    format: str = Field(max_length=10)
    mapping: dict[str, Any] = json_object()
    campaign_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    state: str = Field(default="checked", max_length=20)
    rows_total: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    actor: str = Field(max_length=60)
    created_at: datetime = instant(nullable=False)
    started_at: datetime | None = instant()
    finished_at: datetime | None = instant()
    undone_at: datetime | None = instant()
    header: list[str] = json_list()
    sheet: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})


class ImportChunkRow(SQLModel, table=True):
    """Rows that nobody has judged yet, the first of them number `first`; gone when they are."""

    __tablename__ = "import_chunks"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "import_id", "first", name="import_chunks_pkey"),
        of_tenant(),
        belongs_to("imports", "import_id"),
    )
    tenant_id: int = Field()
    import_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    first: int = Field()
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class ImportLineRow(SQLModel, table=True):
    """One row of a file and what became of it; `sheet` and `line` are where a person finds it.

    `lead` is what it says, until it is captured: then the touch has it.
    """

    __tablename__ = "import_rows"
    __table_args__ = (
        PrimaryKeyConstraint("tenant_id", "import_id", "number", name="import_rows_pkey"),
        of_tenant(),
        belongs_to("imports", "import_id"),
        belongs_to("leads", "lead_id"),
        belongs_to("touches", "touch_id"),
        CheckConstraint(
            "state IN ('waiting','created','known','unchanged','rejected','undone','kept')", name="import_rows_state"
        ),
        Index("import_rows_state", "tenant_id", "import_id", "state", "number"),
        Index("import_rows_lead", "tenant_id", "lead_id"),
    )
    tenant_id: int = Field()
    import_id: int = Field(sa_column=Column(BigInteger, nullable=False))
    number: int = Field()
    sheet: str = Field(default="", max_length=100)
    line: int = Field()
    submission_key: str | None = Field(default=None, max_length=255)
    occurred_at: datetime | None = instant()
    lead: dict[str, Any] = json_object()
    state: str = Field(default="waiting", max_length=10)
    field: str | None = Field(default=None, max_length=100)
    reason: str | None = Field(default=None, max_length=200)
    lead_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
    touch_id: int | None = Field(default=None, sa_column=Column(BigInteger, nullable=True))
