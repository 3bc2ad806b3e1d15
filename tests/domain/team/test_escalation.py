"""Escalation goes up its chain, at once where it is urgent, and never more often than agreed."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.team.escalation import Unaccepted, is_overdue, role_at
from domain.tenants.policy import EscalationPolicy

POLICY = EscalationPolicy()
TIMES = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=30))
MINUTE = timedelta(minutes=1)


def test_first_the_manager_then_the_admin_and_no_higher() -> None:
    assert [role_at(times, POLICY.chain) for times in (1, 2, 3, 9)] == ["manager", "admin", "admin", "admin"]


def test_an_urgent_lead_that_a_round_passed_by_is_escalated_at_once() -> None:
    assert is_overdue(Unaccepted(2, requested=True, unowned=MINUTE, since_last=None), POLICY)
    assert not is_overdue(Unaccepted(2, requested=False, unowned=MINUTE, since_last=None), POLICY)
    assert not is_overdue(Unaccepted(3, requested=True, unowned=MINUTE, since_last=None), POLICY)


def test_the_most_urgent_does_not_wait_until_somebody_was_asked() -> None:
    assert is_overdue(Unaccepted(1, requested=False, unowned=timedelta(0), since_last=None), POLICY)


@given(st.integers(1, 5), st.booleans(), TIMES, st.none() | TIMES)
def test_whoever_waits_long_enough_is_escalated_and_not_again_too_soon(
    priority: int, asked: bool, unowned: timedelta, since_last: timedelta | None
) -> None:
    patience = POLICY.unowned_for[priority - 1]
    overdue = is_overdue(Unaccepted(priority, asked, unowned, since_last), POLICY)
    if since_last is not None:
        assert overdue == (since_last >= patience)
    elif unowned >= patience:
        assert overdue
