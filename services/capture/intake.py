"""What goes into a capture, and what comes out."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.errors import DeadlockDetected, UniqueViolation

from domain.capture.remarks import NOTHING, Remarks
from domain.capture.submission import Submission
from domain.errors import Unavailable
from domain.lifecycle.outbox import RunRequest, Start
from domain.privacy import Actor
from store.errors import Causes

NEW = 3
# Channels whose sender we know: what they say of a person is taken as said by our own staff.
_PROVED = frozenset({"api", "import"})


class Raced(Unavailable):
    """Another transaction captured the same person or key meanwhile; the same again will see what it wrote."""

    def __init__(self) -> None:
        super().__init__("The same person is being captured or merged at this moment; send it again.", retry_after=1)


RACED: Causes = {UniqueViolation: Raced, DeadlockDetected: Raced}


@dataclass(frozen=True)
class KeyedAnswer:
    """An Idempotency-Key, the request's fingerprint, and the answer to a new lead (a JSON object) without its `id`."""

    key: str
    request_hash: bytes
    answer: str


@dataclass(frozen=True)
class Captured:
    """`created`: a new lead. `request` is the outbox row, to be sent after the commit; None: no run needs a signal.

    A touch of a merged person is kept with the lead that they came as; `lead_id` is the one that it was merged into.
    `answered`: the answer to a keyed intake is stored; else the caller stores it in the same transaction.
    """

    lead_id: int
    touch_id: int
    created: bool
    request: RunRequest | None
    answered: bool = False
    remarks: Remarks = NOTHING


@dataclass(frozen=True)
class CaptureChannel:
    """How a submission came in.

    `channel`: api | form | facebook | linkedin | google_ads | partner | phone | sms |
    whatsapp | email | import.

    `channel_id` names the form, integration or import; `link_id` the signed link that led there. `ip` and `page` are
    kept with the consents only.
    """

    channel: str
    channel_id: int | None = None
    link_id: int | None = None
    referrer_id: int | None = None
    ip: str | None = None
    page: str | None = None

    @property
    def proved(self) -> bool:
        """Whether we know who speaks. Anybody may say anything of a known person through the other channels."""
        return self.channel in _PROVED


API = CaptureChannel("api")


@dataclass(frozen=True)
class Intake:
    """One submission as it arrived. `raw` is the JSON text to keep; of two with one `submission_key` one is stored.

    `occurred_at`: when the person did it, if not just now. `priority` of the signal to the run; None: the lead's own.
    """

    submission: Submission
    raw: str
    actor: Actor
    submission_key: str | None = None
    keyed: KeyedAnswer | None = None
    occurred_at: datetime | None = None
    priority: int | None = None
    came_by: CaptureChannel = API


def new_lead(tenant_id: int, ids: tuple[int, int, int], intake: Intake, remarks: Remarks | None = None) -> Captured:
    """With the request that starts its first run; `ids` are those of lead, touch and request."""
    lead_id, touch_id, request_id = ids
    start = RunRequest(request_id, tenant_id, lead_id, 1, Start("captured", touch_id), intake.priority or NEW)
    remarks = remarks or Remarks(left_out=intake.submission.warnings)
    return Captured(lead_id, touch_id, True, start, answered=intake.keyed is not None, remarks=remarks)
