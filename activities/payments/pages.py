"""Opens a vendor's page for a deposit, once, however often and from wherever it is requested."""

from datetime import datetime, timedelta

import structlog

from activities.payments.desks import Desks
from domain.payments.desk import DeskVendor, OpenedSession, PaymentDesk
from providers.contract import Final, ProviderError
from services.payments import sessions
from services.payments.sessions import PageRequest
from store.payments import sessions as stored
from store.session import Database

log = structlog.get_logger(__name__)

# From then on a vendor may refuse an order only because it is old.
_STALE = timedelta(minutes=4)


async def open_page(
    database: Database, desk: PaymentDesk, tenant_id: int, payment_id: int, requested: PageRequest, now: datetime
) -> OpenedSession:
    """Raises `ProviderError`, and `Refused("not_due")`. After an answer that was lost the same order is sent again."""
    for _ in range(2):
        async with database.tenant_session(tenant_id) as session:
            begun = await sessions.begin(session, tenant_id, payment_id, desk.name, requested, now)
        if begun.opened is not None:
            return begun.opened
        try:
            page = await desk.open(begun.order)
        except Final as error:
            async with database.tenant_session(tenant_id) as session:
                await sessions.refused(session, tenant_id, begun.id)
            if error.refusal is None and begun.created_at < now - _STALE:
                continue
            raise
        async with database.tenant_session(tenant_id) as session:
            await sessions.opened(session, tenant_id, begun.id, page)
        return page
    raise Final(desk.name, "no_page")


async def close_page(database: Database, desks: Desks, tenant_id: int, payment_id: int) -> None:
    """So that nobody pays for what is over. Where that fails, what is paid there all the same goes back."""
    async with database.tenant_session(tenant_id) as session:
        last = await stored.latest(session, tenant_id, payment_id)
        if last is None or last.state not in ("open", "pending") or last.vendor_id is None:
            return
        desk = await desks.of(session, tenant_id, DeskVendor(last.vendor))
    try:
        if desk is not None:
            await desk.close(last.vendor_id)
    except ProviderError as error:
        log.warning("page_stays_open", tenant=tenant_id, payment=payment_id, reason=str(error))
