"""A tenant's vendors as they are shown."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from api.outreach.providers.schemas import (
    ChannelVendorRead,
    ChannelVendorsRead,
    Latency,
    ProvidersRead,
    VendorCredentialsRead,
    VendorFigures,
    VendorSource,
    VendorState,
)
from domain.leads.lead import Channel
from domain.outreach.vendors import NEEDS, Rest, RestReason, Vendor, VendorAnswer, VendorChoice, VendorVerdict
from store.outreach.vendors import accounts
from store.outreach.vendors.accounts import Route
from store.tables.outreach import VendorAccountRow

DAY, WEEK = timedelta(days=1), timedelta(days=7)
ADVICE: Mapping[VendorVerdict, str] = {
    VendorVerdict.WORKS: "",
    VendorVerdict.SANDBOX: "Nothing leaves this machine: messages are kept in the database. Choose a vendor.",
    VendorVerdict.CREDENTIALS: "The vendor refuses the credentials. Copy them from its console once more.",
    VendorVerdict.REFUSED: "The vendor refuses the account. Look at the code in its console: it may be suspended, "
    "closed, or lack a permission.",
    VendorVerdict.THROTTLED: "The vendor asks to wait. Test again in a minute.",
    VendorVerdict.UNREACHABLE: "The vendor cannot be reached from here. Test again; if it stays so, look at its status "
    "page and at the network of this installation.",
    VendorVerdict.NOT_CONFIGURED: "There are no credentials: give your own, or ask operations to set the "
    "installation's.",
}
_ADVICE_BY_CODE: Mapping[str, str] = {
    "private_address": "The server's address is not a public one, so nothing connects to it. Give a server that the "
    "internet can reach.",
    "name_not_found": "The server's name was not found. Look for a slip in it, and check its DNS entry.",
}
Figures = Mapping[tuple[str, str, bool], VendorFigures]


async def shown(
    session: AsyncSession, tenant_id: int, defaults: Mapping[Channel, Vendor], now: datetime
) -> ProvidersRead:
    """Every channel."""
    rows = await accounts.figures(session, tenant_id, now - DAY, now - WEEK)
    figures = {(row.channel, row.provider, row.today): _figures(row) for row in rows}
    channels = [
        _channel(channel, await accounts.route(session, tenant_id, channel), defaults[channel], figures, now)
        for channel in Channel
    ]
    return ProvidersRead(channels=channels, credentials=_credentials(await accounts.list_accounts(session, tenant_id)))


def advice(answer: VendorAnswer) -> str:
    return _ADVICE_BY_CODE.get(answer.code) or ADVICE[answer.verdict]


def _channel(channel: Channel, route: Route, default: Vendor, figures: Figures, now: datetime) -> ChannelVendorsRead:
    choices = route.choices or (VendorChoice(vendor=default),)
    vendors = [_vendor(channel, route, choice, figures, now) for choice in choices]
    return ChannelVendorsRead(
        channel=channel,
        source=VendorSource.TENANT if route.choices else VendorSource.INSTALLATION,
        sandbox=vendors[0].sandbox,
        vendors=vendors,
        choices=[vendor for vendor, needs in NEEDS.items() if channel in needs.channels],
    )


def _vendor(channel: Channel, route: Route, choice: VendorChoice, figures: Figures, now: datetime) -> ChannelVendorRead:
    own, rest = route.accounts.get(choice.vendor) if route.choices else None, route.rests.get(choice.vendor)
    key = (channel.value, choice.vendor.value)
    return ChannelVendorRead(
        vendor=choice.vendor,
        settings=choice.settings,
        credentials=VendorSource.TENANT if own is not None else VendorSource.INSTALLATION,
        account=own.account if own is not None else "",
        sandbox=choice.vendor is Vendor.SANDBOX,
        state=_state(rest, now),
        reason=rest.reason if rest else None,
        failures=rest.failures if rest else 0,
        failed_at=rest.failed_at if rest else None,
        rests_until=rest.until if rest and not rest.over(now) else None,
        last_day=figures.get((*key, True), VendorFigures()),
        last_week=figures.get((*key, False), VendorFigures()),
    )


def _state(rest: Rest | None, now: datetime) -> VendorState:
    if rest is None:
        return VendorState.WORKS
    if rest.reason is RestReason.CREDENTIALS:
        return VendorState.CREDENTIALS_REFUSED
    return VendorState.FAILING if rest.over(now) else VendorState.RESTING


def _credentials(rows: Sequence[VendorAccountRow]) -> list[VendorCredentialsRead]:
    kept = {row.vendor: row for row in rows}
    return [
        VendorCredentialsRead(
            vendor=vendor,
            own=vendor.value in kept,
            account=kept[vendor.value].account if vendor.value in kept else "",
            changed_at=kept[vendor.value].updated_at if vendor.value in kept else None,
            needs=sorted(needs.secrets),
            may_have=sorted(needs.optional),
        )
        for vendor, needs in NEEDS.items()
        if needs.secrets
    ]


def _figures(row: Any) -> VendorFigures:
    return VendorFigures(
        sent=row.sent,
        delivered=row.delivered,
        failed=row.failed,
        unknown=row.unknown,
        handed_over=_latency(row.handed_over),
        arrived=_latency(row.arrived),
    )


def _latency(seconds: Sequence[float | None] | None) -> Latency:
    p50, p95 = (None if value is None else max(round(value * 1_000), 0) for value in seconds or (None, None))
    return Latency(p50=p50, p95=p95)
