"""What is understood of one inbound message, once, when it comes."""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.leads.lead import Channel
from domain.outreach.keywords import Wish, opt_keyword
from domain.outreach.ports import ProviderEvent
from domain.outreach.replies.intents import Found, Intent, intent_of
from domain.outreach.replies.languages import language_of
from domain.outreach.replies.machines import Machine, machine_of
from domain.outreach.replies.quotes import own_text

FIRST = "first_message"


@dataclass(frozen=True)
class Reading:
    """`shown`: the person's own words. `machine`: no person wrote it, and nobody is asked to answer."""

    shown: str
    language: str
    intent: Found
    machine: Machine | None

    def with_wish(self, wish: Wish | None) -> "Reading":
        """Who asks to stop, or perhaps does, wants nothing else."""
        if wish is None or wish is Wish.START:
            return self
        return Reading(self.shown, self.language, Found(Intent.STOP, self.intent.matched), self.machine)


def read(event: ProviderEvent) -> Reading:
    if event.channel is Channel.CALL:
        return Reading(event.text, language_of(event.text), intent_of(event.text), None)
    if event.channel is not Channel.EMAIL:
        machine = machine_of({}, "", event.text) if event.text else None
        return Reading(event.text, language_of(event.text), intent_of(event.text), machine)
    shown = own_text(event.text)
    subject = event.mail.subject if event.mail else ""
    # The subject of an answer is ours.
    theirs = "" if event.mail and (event.mail.thread or event.answered) else subject
    said = shown or theirs
    machine = event.mail.machine if event.mail else None
    return Reading(shown, language_of(said), intent_of(said), machine)


def words_of(event: ProviderEvent, reading: Reading) -> str:
    """In which STOP and START are looked for; of a mail that says nothing else its subject."""
    if event.channel is not Channel.EMAIL:
        return event.text
    return reading.shown or (event.mail.subject if event.mail else "")


def wish_of(event: ProviderEvent, reading: Reading, own: Iterable[str] = ()) -> Wish | None:
    """`own`: the hospital's words for STOP. A mail under the subject "Unsubscribe" says so whatever stands below; the
    subject of an answer is ours."""
    own = tuple(own)
    wish = opt_keyword(words_of(event, reading), own, event.channel)
    theirs = event.mail.subject if event.mail and not (event.mail.thread or event.answered) else ""
    if wish is None and opt_keyword(theirs, own, event.channel) is Wish.STOP:
        return Wish.STOP
    return wish
