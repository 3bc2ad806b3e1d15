"""`lead confirm`: a phone number or an e-mail address that was named without proof is the person's own."""

from typing import Annotated

import typer

from cli.terminal.access import Access, LeadId, with_options
from cli.terminal.failure import CommandFailed


@with_options
def confirm(
    access: Access,
    lead: LeadId,
    contact: Annotated[str, typer.Argument(metavar="CONTACT", help="As lead show names it.", show_default=False)],
) -> None:
    """Confirm a contact of a lead that was named without proof."""
    from api.leads.schemas.details import ContactConfirm, ContactRead
    from cli.terminal.connection import ApiRefusal

    with access.connect() as connection:
        try:
            connection.command(f"leads/{lead}/contacts/confirm", ContactConfirm(contact=contact), ContactRead)
        except ApiRefusal as refusal:
            raise CommandFailed(f"{refusal} See which there are: lead show {lead}") from None
    typer.echo(f"Lead {lead}: {contact} is confirmed.")
