"""Outreach: the ledger of what was sent and agreed, calls, the inbox, and the texts."""

from store.tables.outreach.blocks import BlockedAddressRow
from store.tables.outreach.calls import CallRow, RecordingRow
from store.tables.outreach.inbox import AttachmentRow, MailboxRow, StaffMessageRow
from store.tables.outreach.ledger import (
    AttemptRow,
    ConsentRow,
    FollowUpRow,
    InboundEventRow,
    MessageRow,
    SuppressionRow,
)
from store.tables.outreach.spending import SpendingRow
from store.tables.outreach.states import HeldMessageRow, OutreachStateRow
from store.tables.outreach.texts import TemplateRow
from store.tables.outreach.vendors import NumberLookupRow, VendorAccountRow, VendorChannelRow, VendorRestRow

__all__ = [
    "AttachmentRow",
    "AttemptRow",
    "BlockedAddressRow",
    "CallRow",
    "ConsentRow",
    "FollowUpRow",
    "HeldMessageRow",
    "InboundEventRow",
    "MailboxRow",
    "MessageRow",
    "NumberLookupRow",
    "OutreachStateRow",
    "RecordingRow",
    "SpendingRow",
    "StaffMessageRow",
    "SuppressionRow",
    "TemplateRow",
    "VendorAccountRow",
    "VendorChannelRow",
    "VendorRestRow",
]
