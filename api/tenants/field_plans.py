"""Which fields of its own a tenant asks for: looked up once in half a minute."""

from api.tenants.schemas.custom_fields import CustomFieldCreate, CustomFieldUpdate
from domain.errors import Invalid
from domain.tenants.custom_fields import FieldType
from domain.text.normal_form import clean_line
from services.tenants.custom_fields import FieldPlan


def field_plan(body: CustomFieldCreate | CustomFieldUpdate, kind: FieldType) -> FieldPlan:
    """Raises `Invalid`."""
    label = clean_line(body.label, "label", 200)
    choices = [clean_line(choice, "choices", 100) for choice in body.choices]
    if not label:
        raise Invalid("label", "must not be blank")
    if (kind is FieldType.CHOICE) != bool(choices):
        raise Invalid("choices", "are required for the type choice, and only there")
    if len(set(choices)) != len(choices) or not all(choices):
        raise Invalid("choices", "choices must be unique and not blank")
    active = body.active if isinstance(body, CustomFieldUpdate) else True
    return FieldPlan(label, choices, body.required, active)
