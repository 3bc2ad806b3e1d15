"""What whoever captures a submission should know of it. Never told to anonymous people: it says who is known."""

from dataclasses import dataclass

from domain.capture.submission import LeftOut

_CALLED = {"phone": "phone", "email": "e-mail address"}
_MOST_NAMED = 3


@dataclass(frozen=True)
class SharedContact:
    """A phone or mailbox that the lead shares with another person."""

    kind: str
    lead_id: int

    def __str__(self) -> str:
        return f"shares {_with_article(self.kind)} with lead {self.lead_id}"


@dataclass(frozen=True)
class Remarks:
    """By kind of contact: whom it is `shared` with, whether a crowd has it (`crowded`), whether it was kept as a claim
    only (`claimed`); and what else could not count (`left_out`)."""

    shared: tuple[SharedContact, ...] = ()
    crowded: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    @property
    def warnings(self) -> list[str]:
        """Sentences for a person to read; they hold nothing that was said."""
        return [
            *(f"{left.field}: {left.message}." for left in self.left_out),
            *(f"{kind}: shared by many leads, so it identifies nobody on its own." for kind in self.crowded),
            *(f"{kind}: kept as a claim; it is not used until somebody confirms it." for kind in self.claimed),
        ]

    @property
    def row(self) -> tuple[str, str]:
        """The fields concerned and what to know of them, for the report of a row; empty when there is nothing to say.

        What was left out is not repeated: the row says so already.
        """
        parts = [(contact.kind, str(contact)) for contact in self.shared[:_MOST_NAMED]]
        parts += [(kind, "is shared by many leads, so it identifies nobody on its own") for kind in self.crowded]
        parts += [(kind, "is kept as a claim until somebody confirms it") for kind in self.claimed]
        return ", ".join(dict.fromkeys(kind for kind, _ in parts)), "; ".join(dict.fromkeys(said for _, said in parts))


NOTHING = Remarks()


def _with_article(kind: str) -> str:
    return ("an " if kind == "email" else "a ") + _CALLED[kind]
