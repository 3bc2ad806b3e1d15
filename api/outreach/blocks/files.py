"""A do-not-contact list in a file: its addresses, and the rows that have none."""

from dataclasses import dataclass, field
from typing import IO

from api.outreach.blocks.schemas import RefusedRow
from api.sheets.reader import open_table
from api.sheets.table import Unreadable
from domain.errors import Invalid
from domain.leads.contact import normalise_email, normalise_phone
from domain.outreach.blocks import BlockedAddress

MOST_ROWS, MOST_REFUSALS, _LONGEST_REASON = 50_000, 200, 50
_PHONES = frozenset({"phone", "mobile", "number", "phone number", "mobile number", "telephone"})
_EMAILS = frozenset({"email", "e-mail", "mail", "email address", "e-mail address"})
_REASONS = frozenset({"reason", "comment", "note"})


@dataclass
class BlockRows:
    rows: int = 0
    refused: int = 0
    addresses: list[BlockedAddress] = field(default_factory=list)
    refusals: list[RefusedRow] = field(default_factory=list)


def read_blocks(file: IO[bytes], country: str, reason: str) -> BlockRows:
    """Raises `Unreadable`: what is no table, has neither a phone nor an e-mail column, or too many rows."""
    found = BlockRows()
    with open_table(file) as table:
        names = [name.strip().casefold() for name in table.header]
        phone, email, why = (_place(names, known) for known in (_PHONES, _EMAILS, _REASONS))
        if phone is None and email is None:
            raise Unreadable("needs a column `phone` or `email`", sheet=table.sheet)
        for row in table.rows:
            found.rows += 1
            if found.rows > MOST_ROWS:
                raise Unreadable(f"has more than {MOST_ROWS:,} rows: cut it into several files", sheet=table.sheet)
            given = {"phone": _cell(row.cells, phone), "email": _cell(row.cells, email)}
            _take(found, row.number, given, country, (_cell(row.cells, why) or reason)[:_LONGEST_REASON])
    return found


def _take(found: BlockRows, number: int, given: dict[str, str], country: str, reason: str) -> None:
    """All of a row, or nothing of it."""
    taken: list[BlockedAddress] = []
    try:
        if given["phone"]:
            taken.append(BlockedAddress("phone", normalise_phone(given["phone"], country).e164, reason))
        if given["email"]:
            taken.append(BlockedAddress("email", normalise_email(given["email"]).norm, reason))
        if not taken:
            raise Invalid("phone", "is empty, and so is email")
    except Invalid as error:
        found.refused += 1
        if len(found.refusals) < MOST_REFUSALS:
            found.refusals.append(RefusedRow(row=number, field=error.field, reason=str(error)))
        return
    found.addresses += taken


def _place(names: list[str], known: frozenset[str]) -> int | None:
    return next((at for at, name in enumerate(names) if name in known), None)


def _cell(cells: list[str], at: int | None) -> str:
    return cells[at].strip() if at is not None and at < len(cells) else ""
