"""What came with a message is kept as far as it may be: sealed, or by the vendor's address, else by its name."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from domain.outreach.ports import ReceivedFile
from store.tables.outreach import AttachmentRow
from store.tenants.vault import Vault

NO_KEY = "no_secret_key"


async def keep_files(
    session: AsyncSession, vault: Vault, tenant_id: int, message_id: int, files: Sequence[ReceivedFile]
) -> None:
    session.add_all(_row(vault, tenant_id, message_id, file) for file in files)
    await session.flush()


def _row(vault: Vault, tenant_id: int, message_id: int, file: ReceivedFile) -> AttachmentRow:
    sealed = vault.seal_file(file.content) if file.content else None
    return AttachmentRow(
        tenant_id=tenant_id,
        message_id=message_id,
        name=file.name,
        content_type=file.content_type,
        size=file.size,
        url=file.url or None,
        sealed=sealed,
        left_out=file.left_out or (NO_KEY if file.content and sealed is None else None),
    )
