"""Fetching an ad lead holds when two do it at once, and when the process dies between any two lines."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from temporalio.testing import ActivityEnvironment

from activities.capture.ads import AdActivities
from domain.capture.ads import AdAccount, AdFormRef, AdLead, AdLeadRef, AdLeadState, AdPage, NoticedLead, Retrieved
from domain.leads.lead import Source
from domain.lifecycle.outbox import RunRequest
from domain.privacy import Actor
from domain.tenants.policy import Policy
from services.capture.integrations import NewIntegration, Setup, add_integration
from store.capture.ad_backfill import forms_to_ask
from store.capture.ad_leads import notice
from store.capture.integrations import notice_forms
from store.tables.capture import IntegrationRow
from store.tenants.vault import Vault
from tests.activities.clinic import Clinic, NobodyToTell

VAULT = Vault(SecretStr("only-in-tests"))
SECRETS = {"app_secret": "a", "verify_token": "v", "access_token": "t"}


class Network:
    """Answers when so many have asked at once."""

    name = "facebook"

    def __init__(self, wait_for: int = 1) -> None:
        self._all_asked = asyncio.Barrier(wait_for)

    async def lead(self, account: AdAccount, vendor_lead_id: str) -> AdLead:
        assert account.secrets == SECRETS
        await self._all_asked.wait()
        answers = {"phone": "+919876500001"}
        return AdLead(vendor_lead_id, "9", Source.FACEBOOK, answers, {}, "{}", datetime.now(UTC))

    async def leads(self, *_: Any) -> AdPage:
        return AdPage((NoticedLead("1", "9"),))


class Dies(NobodyToTell):
    """The process ends before a run is signalled."""

    async def deliver(self, requests: Sequence[RunRequest]) -> list[int]:
        raise ConnectionResetError


class Retrievals:
    def __init__(self) -> None:
        self.started: list[AdLeadRef] = []

    async def retrieve(self, ad_leads: Sequence[AdLeadRef]) -> None:
        self.started += ad_leads


class Tells(Dies):
    async def deliver(self, requests: Sequence[RunRequest]) -> list[int]:
        return [request.id for request in requests]


@pytest.fixture
async def page(clinic: Clinic) -> IntegrationRow:
    clinic.open(Policy())
    async with clinic.database.tenant_session(7) as session:
        setup = Setup("Page", {"kind": "facebook"}, None)
        key, now = "7-" + "0" * 24, datetime.now(UTC)
        new = NewIntegration("facebook", key, setup, VAULT.seal(SECRETS))
        return await add_integration(session, 7, new, actor=Actor("test"), now=now)


async def noticed(clinic: Clinic, page: IntegrationRow, via: str = "notification") -> list[AdLeadRef]:
    async with clinic.database.tenant_session(7) as session:
        return await notice(session, page, [NoticedLead("1", "9"), NoticedLead("1", "9")], via)


def ads(clinic: Clinic, network: Network, runs: Any = None, retrievals: Retrievals | None = None) -> AdActivities:
    return AdActivities(clinic.database, runs or Tells(), retrievals or Retrievals(), {"facebook": network}, VAULT)


async def test_two_that_fetch_at_once_bring_one_lead_and_one_touch(clinic: Clinic, page: IntegrationRow) -> None:
    (ref,) = await noticed(clinic, page)
    fetch = ads(clinic, Network(wait_for=4)).retrieve_ad_lead
    outcomes = await asyncio.gather(*(fetch(ref) for _ in range(4)))
    assert outcomes == [Retrieved(AdLeadState.CAPTURED)] * 4
    assert clinic.rows("SELECT count(*) AS n FROM touches") == [{"n": 1}]
    assert clinic.rows("SELECT count(*) AS n FROM leads") == [{"n": 1}]


async def test_who_dies_before_telling_the_run_leaves_it_to_the_outbox(clinic: Clinic, page: IntegrationRow) -> None:
    (ref,) = await noticed(clinic, page)
    with pytest.raises(ConnectionResetError):
        await ads(clinic, Network(), Dies()).retrieve_ad_lead(ref)
    assert [row["sent_at"] for row in clinic.rows("SELECT sent_at FROM start_requests")] == [None]
    assert await ads(clinic, Network(), Dies()).retrieve_ad_lead(ref) == Retrieved(AdLeadState.CAPTURED)
    assert clinic.rows("SELECT count(*) AS n FROM touches") == [{"n": 1}]


async def test_notification_and_backfill_at_once_notice_a_lead_once(clinic: Clinic, page: IntegrationRow) -> None:
    found = await asyncio.gather(*(noticed(clinic, page, via) for via in ("notification", "backfill") * 4))
    assert sum(len(refs) for refs in found) == 1


async def test_without_the_key_of_the_secrets_the_lead_waits(clinic: Clinic, page: IntegrationRow) -> None:
    (ref,) = await noticed(clinic, page)
    keyless = AdActivities(clinic.database, Tells(), Retrievals(), {"facebook": Network()}, Vault(None))
    with pytest.raises(Exception, match="LEAD_SECRET_KEY"):
        await keyless.retrieve_ad_lead(ref)
    assert clinic.rows("SELECT state FROM ad_leads") == [{"state": "waiting"}]


async def test_only_what_has_waited_a_while_is_started_by_the_sweep(clinic: Clinic, page: IntegrationRow) -> None:
    (ref,) = await noticed(clinic, page)
    started = Retrievals()
    sweep = ads(clinic, Network(), retrievals=started).start_waiting
    await ActivityEnvironment().run(sweep)
    assert started.started == []
    clinic.run("UPDATE ad_leads SET noticed_at = now() - interval '2 minutes'")
    await ActivityEnvironment().run(sweep)
    assert started.started == [ref]


async def test_a_round_takes_the_forms_that_were_looked_at_longest_ago(clinic: Clinic, page: IntegrationRow) -> None:
    now = datetime.now(UTC)
    async with clinic.database.tenant_session(7) as session:
        await notice_forms(session, page, ["a", "b", "c"], now)
    clinic.run("UPDATE ad_forms SET checked_at = now() WHERE vendor_form_id = 'a'")
    clinic.run("UPDATE ad_forms SET checked_at = now() - interval '1 hour' WHERE vendor_form_id = 'b'")
    by_name = {row["vendor_form_id"]: row["id"] for row in clinic.rows("SELECT id, vendor_form_id FROM ad_forms")}
    async with clinic.database.tenant_session(7) as session:
        found = await forms_to_ask(session, 7, ["facebook"], now, 2)
        assert await forms_to_ask(session, 7, ["linkedin"], now, 2) == []
    assert found == [AdFormRef(7, by_name["c"]), AdFormRef(7, by_name["b"])]
    clinic.run("UPDATE ad_forms SET paused_until = now() + interval '1 hour'")
    async with clinic.database.tenant_session(7) as session:
        assert await forms_to_ask(session, 7, ["facebook"], now, 2) == []
        assert len(await forms_to_ask(session, 7, ["facebook"], now + timedelta(hours=2), 5)) == 3


async def test_the_backfill_starts_only_what_is_new(clinic: Clinic, page: IntegrationRow) -> None:
    async with clinic.database.tenant_session(7) as session:
        await notice_forms(session, page, ["9"], datetime.now(UTC))
    started = Retrievals()
    activities = ads(clinic, Network(), retrievals=started)
    (form,) = await ActivityEnvironment().run(activities.plan_backfill)
    for _ in range(2):
        await ActivityEnvironment().run(activities.backfill_form, form)
    assert len(started.started) == 1
