"""Where messages may go, and how many."""

import pytest

from domain.outreach.spending.guard import destination_prefix, guard
from domain.tenants.policy import SpendPolicy

INDIAN, AMERICAN, PREMIUM_BRITISH = "+919876543210", "+12125550123", "+449098790123"
FEW = SpendPolicy(per_hour=10, per_day=20, per_prefix_per_hour=5)


def verdict(policy: SpendPolicy, e164: str | None, hour: int = 0, day: int = 0, prefix: int = 0) -> str:
    return guard(policy, e164, "IN", hour, day, prefix).reason_code


def test_without_a_list_only_the_tenants_own_country_is_allowed() -> None:
    assert verdict(FEW, INDIAN) == "ok"
    assert verdict(FEW, AMERICAN) == "country_not_allowed"


def test_a_list_replaces_the_tenants_own_country() -> None:
    policy = SpendPolicy(allowed_countries=("us",))
    assert verdict(policy, AMERICAN) == "ok"
    assert verdict(policy, INDIAN) == "country_not_allowed"


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (PREMIUM_BRITISH, "premium_number"),
        ("+88213123456789", "invalid_number"),
        ("+881612345678", "country_not_allowed"),
    ],
)
def test_premium_and_satellite_numbers_are_never_paid_for(number: str, reason: str) -> None:
    assert verdict(SpendPolicy(allowed_countries=("GB", "IN")), number) == reason


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ((9, 19, 4), "ok"),
        ((10, 10, 0), "hourly_cap"),
        ((0, 20, 0), "daily_cap"),
        ((5, 5, 5), "prefix_cap"),
    ],
)
def test_the_message_after_the_last_one_allowed_is_refused(sent: tuple[int, int, int], reason: str) -> None:
    assert verdict(FEW, INDIAN, *sent) == reason


def test_mail_is_counted_without_a_destination() -> None:
    assert verdict(FEW, None, 0, 0, 99) == "ok"
    assert verdict(FEW, None, 10, 10, 0) == "hourly_cap"


def test_numbers_in_sequence_share_a_prefix() -> None:
    assert destination_prefix(INDIAN) == destination_prefix("+919876543211") == "+91987"
    assert destination_prefix(AMERICAN) == "+1212"
