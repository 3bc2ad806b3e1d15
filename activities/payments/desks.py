"""Whose desk takes a tenant's deposits."""

from typing import Protocol

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Unavailable
from domain.payments.desk import DeskVendor, PaymentDesk
from providers.desks import ClosedDesk, DeskFactory
from store.payments import desks
from store.tenants.vault import Vault


class Desks(Protocol):
    """`vendor`: who took the money, whomever the tenant has chosen since. None: nobody takes deposits here."""

    async def of(
        self, session: AsyncSession, tenant_id: int, vendor: DeskVendor | None = None
    ) -> PaymentDesk | None: ...


class TenantDesks:
    """A tenant that has chosen nobody has the installation's sandbox, where there is one."""

    def __init__(self, factory: DeskFactory, vault: Vault) -> None:
        self.factory, self._vault = factory, vault

    async def of(self, session: AsyncSession, tenant_id: int, vendor: DeskVendor | None = None) -> PaymentDesk | None:
        which = vendor or await desks.chosen(session, tenant_id) or DeskVendor.SANDBOX
        if which is DeskVendor.SANDBOX:
            return self.factory.sandbox()
        account = (await desks.accounts(session, tenant_id)).get(which)
        if account is None:
            return ClosedDesk(which.value, "no_credentials")
        try:
            return self.factory.desk(which, self._vault.open(account.secrets))
        except Unavailable:
            return ClosedDesk(which.value, "secrets_unreadable")
