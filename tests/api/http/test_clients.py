"""Whose address a request came from."""

from ipaddress import ip_address

import pytest
from fastapi import FastAPI, Request
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from api.http.clients import client_address, client_ip, ip_prefix, read_address
from api.settings import ApiSettings, networks

PROXIES = networks("10.0.0.0/8, 2001:db8:ffff::/48")


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["127.0.0.1, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["6.6.6.6", "198.51.100.1, 10.2.3.4"], "198.51.100.1"),
        ("10.0.0.1", ["10.1.1.1, 10.2.3.4"], "10.1.1.1"),
        ("10.0.0.1", ["198.51.100.1, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, "], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("::ffff:10.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("2001:db8:ffff::1", ["[2001:db8:1::7]:443"], "2001:db8:1::7"),
        ("", ["198.51.100.1"], "0.0.0.0"),
    ],
)
def test_only_what_our_own_proxies_heard_is_believed(peer: str, forwarded: list[str], client: str) -> None:
    assert str(client_ip(peer, forwarded, PROXIES)) == client


@given(st.lists(st.one_of(st.ip_addresses().map(str), st.text(max_size=20)), max_size=5))
def test_nothing_that_a_client_writes_changes_who_it_is(written: list[str]) -> None:
    straight = client_ip("198.51.100.1", [", ".join(written)], PROXIES)
    behind = client_ip("10.0.0.1", [*written, "198.51.100.1"], PROXIES)
    assert straight == behind == ip_address("198.51.100.1")


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_none(text: str) -> None:
    read_address(text)


def _request(peer: str) -> Request:
    app = FastAPI()
    app.state.context = type("Opened", (), {"settings": ApiSettings(database_url="postgresql://unused")})()
    return Request({"type": "http", "app": app, "client": (peer, 4711), "headers": []})


def test_a_household_counts_as_one_whichever_of_its_addresses_it_takes() -> None:
    one, two = _request("2001:db8:1:2::1"), _request("2001:db8:1:2:ffff::99")
    assert ip_prefix(one) == ip_prefix(two) == "2001:db8:1:2::/64"
    assert client_address(one) != client_address(two)
    assert ip_prefix(_request("2001:db8:1:3::1")) != ip_prefix(one)
    assert ip_prefix(_request("::ffff:203.0.113.9")) == ip_prefix(_request("203.0.113.9")) == "203.0.113.9"


def test_proxies_are_named_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEAD_DATABASE_URL", "postgresql://unused")
    assert ApiSettings().trusted_proxies == ()
    monkeypatch.setenv("LEAD_TRUSTED_PROXIES", "10.0.0.0/8, 2001:db8:ffff::/48")
    assert ApiSettings().trusted_proxies == PROXIES
    monkeypatch.setenv("LEAD_TRUSTED_PROXIES", "anybody")
    with pytest.raises(ValidationError):
        ApiSettings()
