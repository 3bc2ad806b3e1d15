"""Who hears of which change: only of what they may read."""

from collections.abc import Mapping

from api.auth.identity import Caller
from api.auth.permissions import Action, Role
from api.http.live.viewer import OF_LEADS
from store.lifecycle.changes import Change, Place

ACTIONS: Mapping[str, Action] = {
    "lead": Action.READ_LEADS,
    "queue": Action.READ_QUEUE,
    "offer": Action.READ_OFFERS,
    "task": Action.WORK_LEAD,
    "agent": Action.READ_AGENTS,
    "import": Action.IMPORT_LEADS,
    "trial": Action.TRY_RULES,
    "notice": Action.FOLLOW_CHANGES,
    "job": Action.MANAGE_LEAD,
    "message": Action.READ_INTERACTIONS,
    "delivery": Action.READ_INTERACTIONS,
    "reply": Action.READ_INTERACTIONS,
    "consent": Action.READ_LEADS,
    "webhook": Action.READ_WEBHOOKS,
    "outreach": Action.READ_OUTREACH,
}
# A program reads nothing of a lead by its key; that it changed, and where, it may hear.
OF_PROGRAMS = frozenset({"lead", "queue", "offer", "message", "delivery", "reply", "consent"})


def concerns(caller: Caller, change: Change, place: Place | None) -> bool:
    """`place`: where the change's lead is, of an agent's caller. A former owner hears that the lead has left."""
    if caller.role is Role.INTEGRATION:
        return change.kind in OF_PROGRAMS
    action = ACTIONS.get(change.kind)
    if action is None or not caller.may(action):
        return False
    if change.kind == "notice":
        return change.user_id == caller.user_id
    if caller.role is not Role.AGENT or change.kind == "outreach":
        return True
    if change.kind == "agent":
        return change.subject_id == caller.user_id
    if change.user_id == caller.user_id:
        return True
    return change.kind in OF_LEADS and place is not None and place.open_to(caller.user_id)
