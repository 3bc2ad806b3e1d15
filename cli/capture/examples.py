"""`lead examples`: a dozen enquiries by people who do not exist, to look around with."""

from typing import TYPE_CHECKING

import typer

from cli.terminal.access import Access, AsJson, with_options

if TYPE_CHECKING:
    from domain.capture.submission import LeadCapture

# First name, last name, source, procedure, city, language, timeframe. Numbers are from the range kept for fiction.
_PEOPLE = (
    ("Meera", "Raman", "website", "cataract", "Chennai", "ta", "this_month"),
    ("Arun", "Kumar", "google_ads", "lasik", "Hyderabad", "te", "this_week"),
    ("Kavitha", "Subramaniam", "referral", "cataract", "Chennai", "ta", "next_quarter"),
    ("Farid", "Ansari", "facebook", "retina", "Bengaluru", "hi", "this_month"),
    ("Sunita", "Sharma", "phone", "glaucoma", "Bengaluru", "hi", "this_week"),
    ("Joseph", "Mathew", "website", "squint", "Kochi", "ml", "later"),
    ("Lakshmi", "Narayanan", "walk_in", "cataract", "Chennai", "ta", "this_week"),
    ("Imran", "Qureshi", "google_ads", "lasik", "Hyderabad", "en", "this_month"),
    ("Deepa", "Menon", "referral", "retina", "Kochi", "ml", "this_month"),
    ("Vikram", "Rao", "event", "lasik", "Bengaluru", "kn", "later"),
    ("Nasreen", "Begum", "website", "glaucoma", "Hyderabad", "hi", "next_quarter"),
    ("Thomas", "Jacob", "facebook", "general", "Chennai", "en", "this_month"),
)


@with_options
def examples(access: Access, as_json: AsJson = False) -> None:
    """Capture twelve example leads; nobody in them exists. Again, it adds nobody."""
    from api.leads.schemas.leads import LeadCaptured, LeadPage

    with access.acting_as("integration").connect() as connection:
        leads = [connection.command("leads", body, LeadCaptured) for body in _submissions()]
    if as_json:
        typer.echo(LeadPage(items=leads, next=None).model_dump_json())
        return
    numbers = [lead.id for lead in leads]
    typer.echo(f"Captured {len(leads)} example leads, {min(numbers)} to {max(numbers)}.")
    typer.echo("Agents are offered them now: sign in to the console as one of them, or see `lead offers`.")


def _submissions() -> "list[LeadCapture]":
    from domain.capture.submission import LeadCapture

    names = ("first_name", "last_name", "source", "procedure", "city", "language", "timeframe")
    return [
        LeadCapture.model_validate(
            {
                **dict(zip(names, person, strict=True)),
                "phone": f"+1415555{150 + number:04d}",
                "email": f"{person[0].lower()}@example.com",
                "consents": [{"purpose": purpose, "text_version": "example-1"} for purpose in ("enquiry", "marketing")],
            }
        )
        for number, person in enumerate(_PEOPLE)
    ]
