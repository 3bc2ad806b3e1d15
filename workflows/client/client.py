"""The client of everything that runs on Temporal. This folder alone knows workflow ids, queues and message names."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import structlog
from pydantic import SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from temporalio.client import Client
from temporalio.service import RPCError, TLSConfig

from domain.capture.ads import AdLeadRef
from domain.capture.imports.states import ImportRef
from domain.errors import Unavailable
from domain.lifecycle.chapters.staff_messages import StaffMessageStart
from domain.lifecycle.messages import Command, CommandAnswer, LeadRef
from domain.lifecycle.moves import MoveRef
from domain.lifecycle.outbox import RunRequest
from domain.lifecycle.state import LeadState
from domain.lifecycle.upkeep import SweepDuplicates, TryRules
from domain.outreach.sample_sends import SampleAnswer, SendSample
from domain.outreach.vendors import TestVendor, VendorAnswer
from domain.sync.audiences import AudienceRef
from domain.sync.deliveries import EndpointRef
from domain.team.tasks import ScheduleReminders
from workflows.client import facts, starts
from workflows.client.commands import COMMAND_LIMIT, NOT_THERE, read_state, send
from workflows.client.starts import RPC_TIMEOUT, WorkflowStart, lead_workflow_id, runs
from workflows.client.vendors import sample_answer, vendor_answer
from workflows.converter import DATA_CONVERTER

log = structlog.get_logger(__name__)


class TemporalSettings(BaseSettings):
    """`TEMPORAL_ADDRESS` (host:port), `TEMPORAL_NAMESPACE`, and how the way there is protected.

    The names are those of Temporal's own tools. `tls` None: TLS to another machine, none on this one. The certificate
    authority, without a file, is the system's; the client's certificate and key go together.
    """

    model_config = SettingsConfigDict(env_prefix="TEMPORAL_", env_ignore_empty=True, hide_input_in_errors=True)
    address: str = "127.0.0.1:7233"
    namespace: str = "default"
    tls: bool | None = None
    tls_server_ca_cert_path: Path | None = None
    tls_client_cert_path: Path | None = None
    tls_client_key_path: Path | None = None
    tls_server_name: str | None = None
    api_key: SecretStr | None = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.tls_client_cert_path is None) != (self.tls_client_key_path is None):
            raise ValueError("TEMPORAL_TLS_CLIENT_CERT_PATH and TEMPORAL_TLS_CLIENT_KEY_PATH go together: set both")
        if self.api_key is not None and not self.protected:
            raise ValueError("TEMPORAL_API_KEY would travel in the clear: set TEMPORAL_TLS=true")
        return self

    @classmethod
    def embedded(cls, address: str, namespace: str = "default") -> Self:
        """Of the server that `lead up` starts: what the environment says of another one's TLS is not for it."""
        nothing = dict.fromkeys(name for name in cls.model_fields if name.startswith("tls_") or name == "api_key")
        return cls.model_validate({"address": address, "namespace": namespace, "tls": False, **nothing})

    @property
    def protected(self) -> bool:
        """Whether the connection is TLS."""
        named = self.tls_server_ca_cert_path or self.tls_client_cert_path or self.tls_server_name
        return (bool(named) or not is_local(self.address)) if self.tls is None else self.tls


class LeadClient:
    """Implements `domain.lifecycle.ports.Runs` and `domain.capture.ads.AdRetrievals` over Temporal.

    What `begin_*` and `schedule_*` return: whether the workflow runs now; False when Temporal is unavailable.
    """

    def __init__(self, client: Client) -> None:
        self.client = client

    @classmethod
    async def connect(cls, settings: TemporalSettings, *, lazy: bool = True) -> "LeadClient":
        """Lazy: does not wait for the server, so that an absent Temporal stops neither the API nor a capture."""
        return cls(
            await Client.connect(
                settings.address,
                namespace=settings.namespace,
                data_converter=DATA_CONVERTER,
                lazy=lazy,
                tls=_tls(settings),
                api_key=settings.api_key.get_secret_value() if settings.api_key else None,
            )
        )

    async def deliver(self, requests: Sequence[RunRequest]) -> list[int]:
        """Ids of the requests that arrived. Never raises for an absent Temporal: the others stay in the outbox."""
        return await facts.deliver(self.client, requests)

    async def retrieve(self, ad_leads: Sequence[AdLeadRef]) -> None:
        """What does not start now, because Temporal is unavailable, the backfill's sweep starts."""
        for first in range(0, len(ad_leads), facts.AT_ONCE):
            batch = [starts.ad_lead(ref) for ref in ad_leads[first : first + facts.AT_ONCE]]
            outcomes = await asyncio.gather(*(runs(self.client, workflow) for workflow in batch))
            for workflow, outcome in zip(batch, outcomes, strict=True):
                if not outcome:
                    log.warning("ad lead left to the sweep", workflow=workflow.id)
            if not any(outcomes):
                return

    async def begin_import(self, ref: ImportRef) -> bool:
        return await runs(self.client, starts.lead_import(ref))

    async def begin_starts(self) -> bool:
        return await runs(self.client, starts.imported_starts())

    async def begin_move(self, ref: MoveRef) -> bool:
        return await runs(self.client, starts.lead_move(ref))

    async def begin_sweep(self, step: SweepDuplicates) -> bool:
        return await runs(self.client, starts.duplicate_sweep(step))

    async def begin_notices(self, tenant_id: int) -> bool:
        return await runs(self.client, starts.staff_notices(tenant_id))

    async def begin_message(self, start: StaffMessageStart) -> bool:
        return await runs(self.client, starts.staff_message(start))

    async def begin_mailbox(self, tenant_id: int) -> bool:
        return await runs(self.client, starts.mailbox(tenant_id))

    async def begin_audience(self, audience: AudienceRef) -> bool:
        return await runs(self.client, starts.audience_sync(audience))

    async def begin_deliveries(self, endpoint: EndpointRef) -> bool:
        """Has what waits for the endpoint delivered; False when the worker must ask again."""
        return await runs(self.client, starts.endpoint_deliveries(endpoint))

    async def schedule_reminders(self, schedule: ScheduleReminders) -> bool:
        return await runs(self.client, starts.task_reminders(schedule))

    async def sweep_duplicates(self, step: SweepDuplicates) -> None:
        """Starts the sweep, unless it is under way. Raises `Unavailable`: the same again helps."""
        await self._must_run(starts.duplicate_sweep(step))

    async def try_rules(self, step: TryRules) -> None:
        """Starts the trial, unless it is under way; leads come first. Raises `Unavailable`."""
        await self._must_run(starts.rule_trial(step))

    async def test_vendor(self, step: TestVendor) -> VendorAnswer:
        """What the vendor answers a worker now. Raises `Unavailable`."""
        return await vendor_answer(self.client, step)

    async def send_sample(self, step: SendSample) -> SampleAnswer:
        """What became of a text that somebody tries out on themselves. Raises `Unanswered`."""
        return await sample_answer(self.client, step)

    async def command(
        self,
        lead: LeadRef,
        command: Command,
        *,
        key: str | None,
        within: timedelta = COMMAND_LIMIT,
        since: datetime | None = None,
    ) -> CommandAnswer:
        """Sends an agent's command; `key` makes a repeat return the first answer, even after the run has ended.

        `since`: when it was first sent, of a command that may have been sent before: it is for the runs of that time.
        Raises Refused with the run's reason, Unavailable when it was certainly not sent, Unanswered when no answer came
        in time: the server may have it, and may forget it before the run has seen it, so that it must be sent again.
        """
        return await send(self.client, lead_workflow_id(lead), command, key, within=within, since=since)

    async def state(self, lead: LeadRef, *, within: timedelta = RPC_TIMEOUT) -> LeadState:
        """What the run knows now, also after it has ended. Raises as `command`."""
        return await read_state(self.client, lead_workflow_id(lead), within)

    async def healthy(self) -> bool:
        """Whether Temporal answers."""
        try:
            return await self.client.service_client.check_health(timeout=timedelta(seconds=2))
        except (RPCError, RuntimeError):
            return False

    async def _must_run(self, workflow: WorkflowStart) -> None:
        if not await runs(self.client, workflow):
            raise Unavailable(NOT_THERE)


def is_local(address: str) -> bool:
    """host:port on this machine."""
    host = urlsplit(f"//{address}").hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _tls(settings: TemporalSettings) -> TLSConfig | bool:
    """Raises `ValueError` for a file that cannot be read."""
    if not settings.protected:
        return False
    return TLSConfig(
        server_root_ca_cert=_content(settings.tls_server_ca_cert_path),
        domain=settings.tls_server_name,
        client_cert=_content(settings.tls_client_cert_path),
        client_private_key=_content(settings.tls_client_key_path),
    )


def _content(path: Path | None) -> bytes | None:
    try:
        return path.read_bytes() if path else None
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}. The TEMPORAL_TLS_… variables name it.") from None
