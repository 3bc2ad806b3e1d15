"""What a sequence is for: first contact, or one of the occasions after it."""

from enum import StrEnum


class Occasion(StrEnum):
    FIRST_CONTACT = "first_contact"
    NURTURE = "nurture"
    REMINDER = "reminder"
    NO_SHOW = "no_show"
    WIN_BACK = "win_back"
    AFTER_VISIT = "after_visit"

    @property
    def scope(self) -> str:
        """Where its rules are kept; those of first contact are the kind's own."""
        return "" if self is Occasion.FIRST_CONTACT else self.value


class Exit(StrEnum):
    """What the person or an agent does that ends a sequence.

    An opt-out, and a status that no longer fits the occasion, end every sequence.
    """

    REPLY = "reply"
    BOOKING = "booking"
    OUTCOME = "outcome"


# What ends a sequence that does not say it itself. An answer to a reminder is no reason to leave out the next one.
EXITS: dict[Occasion, tuple[Exit, ...]] = {
    Occasion.FIRST_CONTACT: tuple(Exit),
    Occasion.NURTURE: tuple(Exit),
    Occasion.REMINDER: (),
    Occasion.NO_SHOW: tuple(Exit),
    Occasion.WIN_BACK: tuple(Exit),
    Occasion.AFTER_VISIT: (Exit.REPLY,),
}
# Advertising: only to those who agreed to it.
MARKETING = frozenset({Occasion.NURTURE, Occasion.WIN_BACK})
