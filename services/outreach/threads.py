"""The thread of a mail: where its answer goes, and which mails it follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.outreach.replies.addresses import reply_address
from store.outreach import mailboxes, messages
from store.outreach.threads import mails_before


@dataclass(frozen=True)
class Thread:
    """`in_reply_to` "": it begins one. Without a mailbox the answer goes to the sender's own address."""

    reply_to: str = ""
    in_reply_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


async def thread_of(session: AsyncSession, tenant_id: int, message_id: int, key: str) -> Thread:
    """Of a mail to send. What answers nothing begins a thread of its own."""
    box = await mailboxes.address_of(session, tenant_id)
    reply_to = reply_address(box, tenant_id, message_id, key) if box else ""
    message = await messages.by_id(session, tenant_id, message_id)
    if message is None or message.answers is None:
        return Thread(reply_to)
    before = await mails_before(session, message)
    headers = {"References": " ".join(before)} if before else {}
    return Thread(reply_to, before[-1] if before else "", headers)
