"""What shows that two submissions may be one person: ids of other systems, a phone, an e-mail address."""

from typing import NamedTuple

from domain.capture.submission import Submission
from domain.leads.contact import phone_identity

PHONE, EMAIL = "phone", "email"


class Identity(NamedTuple):
    """As it is stored: `kind` is `phone`, `email` or `external:<system>`."""

    kind: str
    value: str

    @property
    def is_shared(self) -> bool:
        """Whether several people may have it; the id of another system is one person's only."""
        return self.kind in (PHONE, EMAIL)


def identities(submission: Submission) -> list[Identity]:
    """Strongest first; the same order in every transaction."""
    found = sorted(Identity(f"external:{system}", value) for system, value in submission.external_ids.items())
    if submission.phone_e164:
        found.append(Identity(PHONE, phone_identity(submission.phone_e164, submission.phone_extension)))
    if submission.email_norm:
        found.append(Identity(EMAIL, submission.email_norm))
    return found
