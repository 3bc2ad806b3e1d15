"""What whoever captures a submission should know of it. Never told to anonymous people: it says who is known."""

from collections.abc import Sequence
from dataclasses import dataclass

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
    only (`claimed`), or was left out because it is nobody's (`placeholders`)."""

    shared: tuple[SharedContact, ...] = ()
    crowded: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()
    placeholders: tuple[str, ...] = ()

    @property
    def warnings(self) -> list[str]:
        """Sentences for a person to read; they hold ids of leads, and nothing that was said."""
        return [
            *(f"{kind}: is a placeholder, nobody's own, and was left out." for kind in self.placeholders),
            *(f"{kind}: shared by many leads, so it identifies nobody by itself." for kind in self.crowded),
            *(f"{kind}: kept as a claim; it is not used until somebody confirms it." for kind in self.claimed),
        ]

    @property
    def brief(self) -> str:
        """One line, for the report of a row; "" when there is nothing to say."""
        shared = [str(contact) for contact in self.shared[:_MOST_NAMED]]
        return "; ".join([*shared, *(warning.rstrip(".") for warning in self.warnings)])


NOTHING = Remarks()


def _with_article(kind: str) -> str:
    return ("an " if kind == "email" else "a ") + _CALLED[kind]


def of_kinds(kinds: Sequence[str]) -> tuple[str, ...]:
    """Each once, in order."""
    return tuple(dict.fromkeys(kinds))
