"""Who sends a tenant's message on a channel; what is remembered of a vendor that did not take it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from domain.errors import Unavailable
from domain.leads.contact import Line
from domain.leads.lead import Channel, DeliveryState
from domain.outreach.ports import Sender
from domain.outreach.refusals import SendRefusal
from domain.outreach.vendors import (
    PATIENCE,
    TRIAL,
    Rest,
    RestReason,
    TestVendor,
    Vendor,
    VendorAnswer,
    VendorChoice,
    VendorVerdict,
    after_failure,
)
from domain.outreach.vendors import order as in_order
from providers.accounts import ClosedSender, VendorAccount
from providers.contract import Final, ProviderError, Retryable, Unknown
from providers.http.wire import LIMIT
from providers.probes import probe
from providers.registry import SenderFactory, senders
from providers.sandbox.sender import SandboxShelf
from providers.settings import ProviderSettings
from services.outreach.vendors.accounts import notify_of_credentials
from store.outreach.vendors import accounts as vendors
from store.outreach.vendors.accounts import OwnAccount
from store.tenants.vault import Vault

_MOST_BUILT = 2_000
_log = structlog.get_logger("activities.senders")


@dataclass(frozen=True)
class Candidate:
    """One vendor of a channel. `account` says whose: an intent with it is asked about there and nowhere else."""

    vendor: str
    account: str
    sender: Sender
    rest: Rest | None = None


@dataclass(frozen=True)
class Route:
    """A channel's vendors in the tenant's order."""

    tenant_id: int
    channel: Channel
    candidates: tuple[Candidate, ...]

    async def choose(self, session: AsyncSession, tried: Collection[str], now: datetime) -> Candidate:
        """The first that works and was not tried yet; one message at a time tries a vendor whose rest is over."""
        ordered = [self.candidates[place] for place in in_order([each.rest for each in self.candidates], now)]
        left = [candidate for candidate in ordered if candidate.vendor not in tried] or ordered
        for candidate in left:
            rest = candidate.rest
            if rest is None or rest.until is None:
                return candidate
            of = (self.tenant_id, self.channel, candidate.vendor)
            if rest.over(now) and await vendors.begin_trial(session, *of, now, now + TRIAL):
                return candidate
        return left[0]

    def closed(self, tried: Collection[str], now: datetime) -> bool:
        """Whether each that was not tried yet refused its credentials, and is not to be tried again yet."""
        left = [candidate.rest for candidate in self.candidates if candidate.vendor not in tried]
        return all(rest is not None and rest.reason is RestReason.CREDENTIALS and not rest.over(now) for rest in left)

    def another(self, candidate: Candidate, tried: Collection[str]) -> bool:
        """Whether there is somebody else to turn to."""
        return any(each.vendor not in {*tried, candidate.vendor} for each in self.candidates)


class TenantSenders(Mapping[Channel, Sender]):
    """As a mapping: the installation's senders. A tenant that has chosen vendors of its own gets these instead."""

    def __init__(self, factory: SenderFactory, installed: Mapping[Channel, Sender], vault: Vault) -> None:
        self._factory, self._installed, self._vault = factory, installed, vault
        self._built: dict[tuple[object, ...], Sender] = {}

    def __getitem__(self, channel: Channel) -> Sender:
        return self._installed[channel]

    def __iter__(self) -> Iterator[Channel]:
        return iter(self._installed)

    def __len__(self) -> int:
        return len(self._installed)

    async def route(self, session: AsyncSession, tenant_id: int, channel: Channel) -> Route:
        """One query; senders are built anew only when credentials or settings changed."""
        said = await vendors.route(session, tenant_id, channel)
        if not said.choices:
            default = self._factory.default(channel)
            candidates = [self._of_installation(channel, default, said.rests.get(default))]
        else:
            candidates = [
                self._own(tenant_id, channel, choice, own, said.rests.get(choice.vendor))
                if (own := said.accounts.get(choice.vendor)) is not None
                else self._of_installation(channel, choice.vendor, said.rests.get(choice.vendor))
                for choice in said.choices
            ]
        return Route(tenant_id, channel, tuple(candidates))

    async def test(self, session: AsyncSession, step: TestVendor) -> VendorAnswer:
        """Of the account that the tenant would send by; nothing is sent."""
        said = await vendors.route(session, step.tenant_id, step.channel)
        sender = next((each.settings.sender for each in said.choices if each.vendor is step.vendor), "")
        own = said.accounts.get(step.vendor)
        if own is None:
            installed = self._factory.installed(step.vendor, step.channel)
            return await probe(self._factory, installed) if installed else VendorAnswer(VendorVerdict.NOT_CONFIGURED)
        try:
            secrets = self._vault.open(own.secrets)
        except Unavailable:
            return VendorAnswer(VendorVerdict.CREDENTIALS, "secrets_unreadable")
        return await probe(self._factory, VendorAccount(step.vendor, secrets, sender, own=True, account=own.account))

    async def accounts_of(
        self, session: AsyncSession, tenant_id: int, channel: Channel, vendor: str
    ) -> list[Candidate]:
        """Whatever accounts of this vendor there still are, in use on the channel or not."""
        if vendor not in [*Vendor]:
            return []
        said, choice = await vendors.route(session, tenant_id, channel), VendorChoice(vendor=Vendor(vendor))
        own = said.accounts.get(choice.vendor)
        mine = [self._own(tenant_id, channel, choice, own, None)] if own is not None else []
        return [*mine, self._of_installation(channel, choice.vendor, None)]

    async def look_up(self, secrets: Mapping[str, str], e164: str) -> Line:
        """What kind of line it is; Twilio charges for it. Raises `ProviderError`."""
        return await self._factory.lookups.line_of(e164, secrets)

    async def twilio_secrets(self, session: AsyncSession, tenant_id: int) -> Mapping[str, str] | None:
        """Of the tenant's own account, else of the installation's."""
        own = (await vendors.route(session, tenant_id, Channel.SMS)).accounts.get(Vendor.TWILIO)
        if own is None:
            account = self._factory.installed(Vendor.TWILIO, Channel.SMS)
            return account.secrets if account is not None else None
        try:
            return self._vault.open(own.secrets)
        except Unavailable:
            return None

    def _of_installation(self, channel: Channel, vendor: Vendor, rest: Rest | None) -> Candidate:
        account = self._factory.installed(vendor, channel)
        if account is None:
            return Candidate(vendor.value, "", ClosedSender(vendor.value, "no_credentials"), rest)
        if vendor is self._factory.default(channel):
            return Candidate(vendor.value, account.account, self._installed[channel], rest)
        sender = self._sender((vendor, channel), lambda: self._factory.sender(account, channel))
        return Candidate(vendor.value, account.account, sender, rest)

    def _own(
        self, tenant_id: int, channel: Channel, choice: VendorChoice, own: OwnAccount, rest: Rest | None
    ) -> Candidate:
        def build() -> Sender:
            try:
                secrets = self._vault.open(own.secrets)
            except Unavailable:
                return ClosedSender(choice.vendor.value, "secrets_unreadable")
            account = VendorAccount(choice.vendor, secrets, choice.settings.sender, own=True, account=own.account)
            return self._factory.sender(account, channel)

        key = (tenant_id, channel, choice, own.secrets)
        return Candidate(choice.vendor.value, own.account, self._sender(key, build), rest)

    def _sender(self, key: tuple[object, ...], build: Callable[[], Sender]) -> Sender:
        if key not in self._built:
            if len(self._built) >= _MOST_BUILT:
                self._built.clear()
            self._built[key] = build()
        return self._built[key]


def tenant_senders(
    settings: ProviderSettings, shelf: SandboxShelf, vault: Vault, limit: float = LIMIT
) -> TenantSenders:
    """`limit` in seconds for each request to a vendor. Raises `BadSettings`."""
    factory = SenderFactory(settings, shelf, limit)
    return TenantSenders(factory, senders(settings, shelf, factory), vault)


async def route_of(
    installed: Mapping[Channel, Sender], session: AsyncSession, tenant_id: int, channel: Channel
) -> Route:
    """Of a plain mapping: its one sender, for every tenant."""
    if isinstance(installed, TenantSenders):
        return await installed.route(session, tenant_id, channel)
    sender = installed[channel]
    return Route(tenant_id, channel, (Candidate(sender.name, "", sender),))


async def holder_of(
    installed: Mapping[Channel, Sender], session: AsyncSession, route: Route, vendor: str | None, account: str | None
) -> Candidate:
    """With whom an intent is: only there may be asked what became of it. Where the account is gone, nobody knows."""
    if vendor is None:  # written before intents said so
        return route.candidates[0]
    known = list(route.candidates)
    if isinstance(installed, TenantSenders):
        known += await installed.accounts_of(session, route.tenant_id, route.channel, vendor)
    for candidate in known:
        if candidate.vendor == vendor and candidate.account == (account or ""):
            return candidate
    return Candidate(vendor, account or "", ClosedSender(vendor, "account_replaced"))


async def not_taken(
    session: AsyncSession, route: Route, candidate: Candidate, error: ProviderError, now: datetime
) -> None:
    """Remembers that the vendor did not take a message, or did not answer; refused credentials are notified."""
    before = await vendors.rest_of(session, route.tenant_id, route.channel, candidate.vendor)
    reason, wait = _reason(error)
    rest = after_failure(before, reason, now, wait)
    await vendors.put_rest(session, route.tenant_id, route.channel, candidate.vendor, rest)
    if reason is RestReason.CREDENTIALS and (before is None or before.reason is not reason):
        _log.warning(
            "credentials_refused", vendor=candidate.vendor, channel=route.channel.value, tenant=route.tenant_id
        )
        await notify_of_credentials(session, route.tenant_id, route.channel, candidate.vendor, now)


async def ended(
    session: AsyncSession,
    route: Route,
    candidate: Candidate,
    refusal: SendRefusal | None,
    state: DeliveryState,
    now: datetime,
) -> None:
    """Remembers what a message's end says of its vendor: one that answers works, even where it refuses the message."""
    if refusal is SendRefusal.CREDENTIALS:
        await not_taken(session, route, candidate, Final(candidate.vendor, "credentials", refusal), now)
    elif candidate.rest is not None and state is not DeliveryState.UNKNOWN:
        await vendors.works(session, route.tenant_id, candidate.vendor, route.channel)


def waits_for(error: ProviderError) -> bool:
    """Whether the same vendor is to be tried again shortly, rather than the next one at once."""
    return isinstance(error, Retryable) and error.throttled and (error.after or 0) <= PATIENCE.total_seconds()


def _reason(error: ProviderError) -> tuple[RestReason, timedelta | None]:
    if isinstance(error, Unknown):
        return RestReason.SILENT, None
    if isinstance(error, Final):
        return RestReason.CREDENTIALS, None
    assert isinstance(error, Retryable)
    wait = timedelta(seconds=error.after) if error.after is not None else None
    return (RestReason.THROTTLED if error.throttled else RestReason.UNREACHABLE), wait
