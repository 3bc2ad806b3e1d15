"""Which fields of its own a tenant asks for: looked up once in half a minute."""

from api.identity import Memory
from api.schemas.custom_fields import CustomFieldCreate, CustomFieldUpdate
from domain.errors import Invalid
from domain.tenants.custom_fields import CustomField, FieldType
from domain.text.cleaning import clean_line
from store.session import Database
from store.tenants.custom_fields import FieldPlan, fields_in_force


class CustomFields:
    """What was changed elsewhere is in force here within 30 s; what was changed here, at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: Memory[int, tuple[CustomField, ...]] = Memory()

    async def of(self, tenant_id: int) -> tuple[CustomField, ...]:
        if (known := self._known.recall(tenant_id)) is None:
            known = await self.refresh(tenant_id)
        return known

    async def refresh(self, tenant_id: int) -> tuple[CustomField, ...]:
        """After a change was committed."""
        async with self._database.tenant_session(tenant_id) as session:
            known = await fields_in_force(session, tenant_id)
        self._known.keep(tenant_id, known)
        return known


def field_plan(body: CustomFieldCreate | CustomFieldUpdate, kind: FieldType) -> FieldPlan:
    """Raises `Invalid`."""
    label = clean_line(body.label, "label", 200)
    choices = [clean_line(choice, "choices", 100) for choice in body.choices]
    if not label:
        raise Invalid("label", "must not be blank")
    if (kind is FieldType.CHOICE) != bool(choices):
        raise Invalid("choices", "a choice needs them, and no other type has them")
    if len(set(choices)) != len(choices) or not all(choices):
        raise Invalid("choices", "each must be another, and none blank")
    active = body.active if isinstance(body, CustomFieldUpdate) else True
    return FieldPlan(label, choices, body.required, active)
