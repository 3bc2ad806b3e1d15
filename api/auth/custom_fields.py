"""Which fields of its own a tenant asks for: looked up once in half a minute."""

from cachetools import TTLCache

from api.auth.identity import short_cache
from domain.tenants.custom_fields import CustomField
from store.session import Database
from store.tenants.custom_fields import fields_in_force


class CustomFields:
    """What was changed elsewhere is in force here within 30 s; what was changed here, at once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: TTLCache[int, tuple[CustomField, ...]] = short_cache(30)

    async def of(self, tenant_id: int) -> tuple[CustomField, ...]:
        if (known := self._known.get(tenant_id)) is None:
            known = await self.refresh(tenant_id)
        return known

    async def refresh(self, tenant_id: int) -> tuple[CustomField, ...]:
        """After a change was committed."""
        async with self._database.tenant_session(tenant_id) as session:
            known = await fields_in_force(session, tenant_id)
        self._known[tenant_id] = known
        return known
