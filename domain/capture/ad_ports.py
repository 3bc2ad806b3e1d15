"""What capture asks of ad networks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.capture.ads import AdAccount, AdLead, AdLeadRef, AdPage


class AdNetwork(Protocol):
    """Asks one ad network for its leads. Raises `providers.contract.Retryable` or `Final`; asking twice is harmless."""

    name: str

    async def lead(self, account: AdAccount, vendor_lead_id: str) -> AdLead: ...

    async def leads(
        self, account: AdAccount, vendor_form_id: str, since: datetime, until: datetime, cursor: str
    ) -> AdPage:
        """One page of the form's leads of (since, until]; `cursor` is the page before's `next`, empty at first."""
        ...


class AdRetrievals(Protocol):
    """Starts the runs that fetch ad leads; starting one twice is harmless. Never raises: the sweep starts the rest."""

    async def retrieve(self, ad_leads: Sequence[AdLeadRef]) -> None: ...
