"""The send protocol, for leads and for staff: an intent is written, the provider called once, the ending recorded.

At most one message leaves, however often it is tried: one that is found as an intent may have left, so the provider
is asked first.
"""

from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from domain.leads.lead import DeliveryState
from domain.outreach.ports import OutgoingMessage, Receipt, Sender
from domain.outreach.refusals import SendRefusal
from providers.contract import Final, ProviderError, Retryable, Unknown

LONGEST_CODE = 50
EndedT = TypeVar("EndedT", covariant=True)
EntryT = TypeVar("EntryT")


@dataclass(frozen=True)
class Ending:
    """`code` is the provider's, or ours; `refusal` what it means."""

    state: DeliveryState
    code: str = ""
    refusal: SendRefusal | None = None
    receipt: Receipt | None = None


class Entry(Protocol[EndedT]):
    """One message in its ledger, as an intent. Each change is a transaction of its own."""

    async def still_allowed(self) -> bool:
        """Asked directly before the provider is: the intent may be older than it looks."""
        ...

    async def reported(self) -> Receipt | None:
        """What the provider's reports say of it by now: they may be here before the answer to a try is found."""
        ...

    async def not_taken(self, error: ProviderError | None) -> None:
        """The provider certainly did not take it: the next try need not ask first, and may turn to another."""

    async def unanswered(self, error: ProviderError) -> None:
        """The body went out and no answer came: nobody else may have it until this provider was asked."""

    def may_wait(self) -> bool:
        """Whether a message that this provider refuses whoever it is for goes by another one, or later."""
        ...

    async def end(self, ending: Ending) -> EndedT: ...

    def given_up(self) -> bool:
        """Whether the provider has left the result open for too long: then a person checks."""
        ...


@dataclass(frozen=True)
class Begun(Generic[EntryT]):
    """An intent. `fresh`: nothing can have left yet."""

    entry: EntryT
    outgoing: OutgoingMessage
    fresh: bool


async def send_once(sender: Sender, message: OutgoingMessage, entry: Entry[EndedT], *, fresh: bool) -> EndedT | None:
    """`fresh`: nothing can have left yet. None: it never left, and may not leave by what was checked; check and intend
    it anew.

    Raises `Retryable` or `Unknown` when another try is to come.
    """
    if fresh and not await entry.still_allowed():
        await entry.not_taken(None)
        return None
    try:
        receipt = await (sender.send(message) if fresh else _found(sender, message, entry))
        if receipt is None:
            await entry.not_taken(None)
            return None
    except Retryable as error:
        await entry.not_taken(error)
        raise
    except Final as error:
        if error.refusal is SendRefusal.CREDENTIALS and entry.may_wait():
            await entry.not_taken(error)
            raise
        return await entry.end(Ending(DeliveryState.FAILED, error.code[:LONGEST_CODE], error.refusal))
    except Unknown as error:
        if fresh:
            await entry.unanswered(error)
        if not entry.given_up():
            raise
        return await entry.end(Ending(DeliveryState.UNKNOWN, "no_answer"))
    return await entry.end(Ending(DeliveryState.SENT, receipt=receipt))


async def _found(sender: Sender, message: OutgoingMessage, entry: Entry[Any]) -> Receipt | None:
    """A provider that cannot be asked has said nothing: whatever it answers but yes and never is `Unknown`."""
    try:
        return await entry.reported() or await sender.find(message)
    except Unknown:
        raise
    except ProviderError:
        raise Unknown(sender.name, "cannot be asked now") from None
