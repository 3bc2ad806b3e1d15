"""Captchas against their double: solved, not solved, and unknown."""

from collections.abc import AsyncIterator, Iterator

import httpx2
import pytest
from pydantic import SecretStr

from providers.captcha import Captcha, CaptchaVerdict, captchas
from providers.settings import ProviderSettings
from tests.doubles.captcha import SECRET, CaptchaDouble
from tests.doubles.faults import Fault, answers, fails, resets


@pytest.fixture(scope="module")
def vendor() -> Iterator[CaptchaDouble]:
    with CaptchaDouble() as vendor:
        yield vendor


@pytest.fixture
async def web() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(trust_env=False) as web:
        yield web


async def test_a_solution_counts_once(vendor: CaptchaDouble, web: httpx2.AsyncClient) -> None:
    captcha = Captcha("turnstile", vendor.verify_url, SECRET)
    vendor.solved.add("solved")
    assert await captcha.verify(web, "solved", "203.0.113.7") is CaptchaVerdict.PERSON
    assert await captcha.verify(web, "solved", "203.0.113.7") is CaptchaVerdict.REFUSED
    assert vendor.addresses[-1] == "203.0.113.7"


@pytest.mark.parametrize("solution", ["", "guessed", "x" * 9_000])
async def test_what_was_not_solved_is_refused(vendor: CaptchaDouble, web: httpx2.AsyncClient, solution: str) -> None:
    assert await Captcha("hcaptcha", vendor.verify_url, SECRET).verify(web, solution, "::1") is CaptchaVerdict.REFUSED


@pytest.mark.parametrize(
    "fault",
    [fails(), resets(), answers("<html>", 200), answers("[]", 200), answers('{"success": "yes"}', 200)],
    ids=str,
)
async def test_nobody_can_tell_when_the_vendor_is_away(
    vendor: CaptchaDouble, web: httpx2.AsyncClient, fault: Fault
) -> None:
    vendor.script(fault)
    assert await Captcha("turnstile", vendor.verify_url, SECRET).verify(web, "solved", "::1") is CaptchaVerdict.UNKNOWN


async def test_our_own_wrong_secret_is_not_the_persons_fault(vendor: CaptchaDouble, web: httpx2.AsyncClient) -> None:
    assert await Captcha("turnstile", vendor.verify_url, "wrong").verify(web, "solved", "::1") is CaptchaVerdict.UNKNOWN


def test_only_those_with_a_secret_are_there() -> None:
    assert captchas(ProviderSettings()) == {}
    found = captchas(ProviderSettings(hcaptcha_secret=SecretStr("s")))
    assert list(found) == ["hcaptcha"]
    assert "s'" not in repr(found["hcaptcha"])
