"""Outreach: the ledger of what was sent and agreed, and the inbox."""

from store.tables.outreach.inbox import AttachmentRow, MailboxRow, StaffMessageRow
from store.tables.outreach.ledger import AttemptRow, ConsentRow, InboundEventRow, MessageRow, SuppressionRow

__all__ = [
    "AttachmentRow",
    "AttemptRow",
    "ConsentRow",
    "InboundEventRow",
    "MailboxRow",
    "MessageRow",
    "StaffMessageRow",
    "SuppressionRow",
]
