"""Reads a tenant's mailbox: each mail once, in a transaction of its own, and the place in the mailbox after it."""

import asyncio
from datetime import datetime

import structlog
from sqlalchemy.exc import DataError, IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio import activity

from activities import clock
from activities.signals import notify_runs
from domain.errors import Unavailable
from domain.lifecycle.outbox import RunRequest
from domain.lifecycle.ports import LeadRuns
from domain.outreach.mailboxes import (
    READ_AFTER_FAILURE,
    READ_EVERY,
    Encryption,
    MailboxFault,
    MailboxKind,
    MailboxRead,
    ReadMailbox,
)
from domain.outreach.ports import ProviderEvent
from providers.imap.mailbox import ImapServer, Mails, Unread, read_since
from providers.mail.reader import read_mail
from services.capture.capture import retry_raced
from services.outreach.inbound.first_messages import Place
from services.outreach.inbound.vendor_events import Taken, take_in
from store.outreach import mailboxes
from store.session import Database
from store.tables.outreach import MailboxRow
from store.tenants import tenants
from store.tenants.vault import Vault

NAME = "imap"
log = structlog.get_logger(__name__)


def server_of(row: MailboxRow, vault: Vault, *, private: bool) -> ImapServer:
    """Raises `Unread` without the key that its password was sealed with."""
    try:
        password = vault.open(row.sealed).get("password", "")
    except Unavailable:
        raise Unread(MailboxFault.NO_KEY) from None
    encryption = Encryption(row.encryption)
    return ImapServer(row.host, row.port, row.login, password, row.folder, encryption, public_only=not private)


class MailboxActivities:
    """`private`: a tenant's own mail server may lie in this network."""

    def __init__(self, database: Database, runs: LeadRuns, vault: Vault, key: str, *, private: bool = False) -> None:
        self._database, self._runs, self._vault, self._key = database, runs, vault, key
        self._private = private

    @activity.defn
    async def read_mailbox(self, step: ReadMailbox) -> MailboxRead:
        """A mail that cannot be stored delays no other; one that comes again is known by its Message-ID."""
        at = clock.wall()
        async with self._database.tenant_session(step.tenant_id) as session:
            row = await mailboxes.mailbox_of(session, step.tenant_id)
        if row is None or row.kind != MailboxKind.IMAP:
            return MailboxRead(None)
        try:
            server = server_of(row, self._vault, private=self._private)
            mails = await asyncio.to_thread(read_since, server, row.uid_validity, row.last_uid)
        except Unread as error:
            async with self._database.tenant_session(step.tenant_id) as session:
                await mailboxes.failed(session, step.tenant_id, error.fault.value)
            return MailboxRead(step.now + READ_AFTER_FAILURE)
        taken = await self._take_each(row, mails, at)
        async with self._database.tenant_session(step.tenant_id) as session:
            await mailboxes.was_read(session, step.tenant_id, mails.uid_validity, mails.last_uid, at)
        return MailboxRead(step.now if mails.more else step.now + READ_EVERY, taken)

    async def _take_each(self, row: MailboxRow, mails: Mails, at: datetime) -> int:
        taken = 0
        for uid, content in mails.found:
            # A large one takes seconds, in which nothing else of the worker would go on.
            for event in await asyncio.to_thread(read_mail, content, NAME, row.tenant_id, self._key):
                taken += await self._take(row, event, at)
            async with self._database.tenant_session(row.tenant_id) as session:
                await mailboxes.was_read(session, row.tenant_id, mails.uid_validity, uid, at)
        return taken

    async def _take(self, row: MailboxRow, event: ProviderEvent, at: datetime) -> int:
        async def store(session: AsyncSession) -> Taken:
            place = Place(row.tenant_id, await tenants.country_of(session, row.tenant_id), self._vault, row.makes_leads)
            return await take_in(session, place, event, at)

        try:
            found = await retry_raced(self._database, row.tenant_id, store)
        except (DataError, IntegrityError):
            log.warning("mail_not_stored", tenant=row.tenant_id)
            return 0
        requests: list[RunRequest] = found.shown
        await notify_runs(self._database, self._runs, row.tenant_id, requests)
        for start in found.begins:
            await self._runs.begin_message(start)
        return 1
