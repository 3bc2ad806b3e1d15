"""What an HTTP answer means for a message that must not leave twice."""

import pytest

from providers.contract import Final, Retryable, Unknown
from providers.http.answers import LONGEST_WAIT, failure, wait_seconds

SENT = "Mon, 23 Nov 2026 08:00:00 GMT"


@pytest.mark.parametrize("status", [408, 429, 503])
def test_an_answer_that_says_not_taken_may_be_retried(status: int) -> None:
    assert isinstance(failure("vendor", status, {}), Retryable)


@pytest.mark.parametrize("status", [500, 502, 504, 520])
def test_a_server_error_leaves_it_unknown(status: int) -> None:
    assert isinstance(failure("vendor", status, {}), Unknown)


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 413, 422])
def test_any_other_answer_is_final_with_the_vendors_code(status: int) -> None:
    error = failure("vendor", status, {}, "21211")
    assert isinstance(error, Final)
    assert error.code == "21211"


def test_a_final_answer_without_a_code_carries_the_status() -> None:
    error = failure("vendor", 404, {})
    assert isinstance(error, Final)
    assert error.code == "404"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "999999"}, LONGEST_WAIT),
        ({"retry-after": "Mon, 23 Nov 2026 08:00:30 GMT", "date": SENT}, 30.0),
        ({"retry-after": "Mon, 23 Nov 2026 07:00:00 GMT", "date": SENT}, 0.0),
        ({"retry-after": "Mon, 23 Nov 2026 08:00:30 GMT"}, None),
        ({"x-ratelimit-reset": "1795420845", "date": SENT}, 45.0),
        ({"retry-after": "soon", "date": SENT}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "²"}, None),
        ({"x-ratelimit-reset": "9" * 30, "date": SENT}, None),
    ],
)
def test_the_wait_is_read_from_the_answer(headers: dict[str, str], seconds: float | None) -> None:
    assert wait_seconds(headers) == seconds
