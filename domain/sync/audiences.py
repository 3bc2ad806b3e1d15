"""A mailing audience at Mailchimp: who belongs in it, what is heard of its members, and when it is synced again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from domain.outreach.consent import ConsentVerdict

MAILCHIMP = "mailchimp"
SYNC_EVERY = timedelta(minutes=5)
# What no fact of the lead shows (a block of the group, another policy) is seen at the latest then.
LOOK_AGAIN = timedelta(days=1)
# Whatever is heard of a member who is absent is newer.
NEVER = datetime.fromtimestamp(0, UTC)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)


class MemberStatus(StrEnum):
    """As Mailchimp has them. `ABSENT`: not in the audience, as far as we know."""

    SUBSCRIBED = "subscribed"
    UNSUBSCRIBED = "unsubscribed"
    CLEANED = "cleaned"
    PENDING = "pending"
    TRANSACTIONAL = "transactional"
    ARCHIVED = "archived"
    ABSENT = "absent"


class MemberOrder(StrEnum):
    """What Mailchimp is to do. `PUT` adds a member or changes its fields, and never its status."""

    PUT = "put"
    UNSUBSCRIBE = "unsubscribe"


class AudienceFault(StrEnum):
    """Why an audience is not in step."""

    CREDENTIALS = "credentials"
    NO_AUDIENCE = "no_audience"
    REFUSED = "refused"
    NO_KEY = "no_secret_key"
    THROTTLED = "throttled"
    UNREACHABLE = "unreachable"

    @property
    def parks(self) -> bool:
        """Trying again is useless until somebody connects the audience anew."""
        return self not in (AudienceFault.THROTTLED, AudienceFault.UNREACHABLE)


class MemberRefusal(StrEnum):
    """Why Mailchimp would not take a member."""

    LEFT = "left"
    FORGOTTEN = "forgotten"
    INVALID = "invalid"
    OTHER = "other"


@dataclass(frozen=True)
class AudienceRef:
    tenant_id: int
    audience_id: int


@dataclass(frozen=True)
class MemberChange:
    """A member's status since `at`. `moved_to`: the member changed the address there, and the status stays."""

    address: str
    status: MemberStatus
    at: datetime
    moved_to: str = ""


def belongs(held: bool, verdicts: Iterable[ConsentVerdict]) -> bool | None:
    """Whether an address may get advertising by e-mail, by what each person who has it agreed to.

    One who said no closes it for all. None: nobody said anything. `held` False: no lead has the address any more.
    """
    verdicts = list(verdicts)
    if not held or any(not one.allowed and one.reason_code != "no_consent" for one in verdicts):
        return False
    return True if any(one.allowed for one in verdicts) else None


def order_for(belongs: bool | None, status: MemberStatus) -> MemberOrder | None:
    """Nothing for one who unsubscribed there, bounced, or was archived: only the person comes back, by Mailchimp."""
    if belongs and status in (MemberStatus.ABSENT, MemberStatus.SUBSCRIBED):
        return MemberOrder.PUT
    if belongs is False and status in (MemberStatus.SUBSCRIBED, MemberStatus.PENDING):
        return MemberOrder.UNSUBSCRIBE
    return None


def pause_after(failures: int, wait: timedelta | None) -> timedelta:
    """After so many failures in a row; `wait`: how long the vendor wants to be left alone."""
    doubled: timedelta = _FIRST_PAUSE * 2 ** min(failures - 1, 10)
    return max(min(doubled, _LONGEST_PAUSE), wait or timedelta(0))
