"""What leaves for an endpoint, to where, and what an endpoint can do to us: real servers, and a resolver of our own."""

import asyncio
import ssl
from collections.abc import Sequence
from pathlib import Path

import pytest

from domain.errors import Invalid
from domain.sync.deliveries import PostAnswer, PostError, WebhookPost
from providers.webhooks.network import Resolve
from providers.webhooks.post import HttpWebhookPoster
from tests.doubles.endpoint import NEW, OLD, Answer, Endpoint, drips, endless, hangs_up, redirects
from tests.fixtures.certificates import Authority

PAYLOAD = {"type": "lead.lost", "data": {"lead_id": 42, "city": "Köln"}}


def leads_to(*addresses: str) -> Resolve:
    async def look_up(host: str, port: int) -> Sequence[str]:
        return addresses

    return look_up


def to(url: str, *secrets: str) -> WebhookPost:
    return WebhookPost("evt_1_42", url, secrets or (NEW,), PAYLOAD)


async def sent(answer: Answer) -> tuple[PostAnswer, Endpoint]:
    with Endpoint([OLD, NEW], answer=answer) as endpoint:
        poster = HttpWebhookPoster(development=True, timeout_s=1.0)
        return await poster.post(to(endpoint.url)), endpoint


async def test_a_request_is_signed_by_each_secret_and_carries_our_headers_only(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with Endpoint([OLD, NEW]) as endpoint:
        answer = await HttpWebhookPoster(development=True).post(to(endpoint.url, NEW, OLD))
    (heard,) = endpoint.heard
    assert (answer.status, answer.error, answer.answer) == (204, None, "")
    assert heard.by == (OLD, NEW)
    assert len(heard.headers["webhook-signature"].split(" ")) == 2
    assert heard.headers["host"] == f"127.0.0.1:{endpoint.port}"
    assert {*heard.headers} <= {
        *("host", "accept", "accept-encoding", "connection", "user-agent", "content-type", "content-length"),
        *("webhook-id", "webhook-timestamp", "webhook-signature"),
    }


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (lambda _, __: 500, 500, PostError.STATUS),
        (lambda _, __: 410, 410, PostError.GONE),
        (redirects("http://169.254.169.254/latest"), 302, PostError.REDIRECT),
        (endless, 200, None),
        (drips(5), None, PostError.TIMEOUT),
        (hangs_up, None, PostError.BROKEN_ANSWER),
    ],
    ids=["500", "410", "redirect", "endless", "drips", "hangs up"],
)
async def test_an_answer_is_judged_by_its_status_within_time_and_size(
    answer: Answer, status: int | None, error: PostError | None
) -> None:
    async with asyncio.timeout(8):
        found, endpoint = await sent(answer)
    assert (found.status, found.error) == (status, error)
    assert len(endpoint.heard) == 1
    assert len(found.answer) <= 500
    assert (found.words is None) is (error is None)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fec0::1", "fc00::1"),
        *("ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::"),
        *("2001:db8::1", "::7f00:1", "2001::1"),
    ],
)
async def test_a_name_that_leads_into_a_private_network_gets_nothing(address: str) -> None:
    """Also when another of its addresses is public, and when it was public as it was saved."""
    with Endpoint([NEW]) as endpoint:
        url = f"https://hooks.example.com:8443/?port={endpoint.port}"
        await HttpWebhookPoster(look_up=leads_to("93.184.216.34")).check(url)
        for addresses in ((address,), ("93.184.216.34", address)):
            poster = HttpWebhookPoster(look_up=leads_to(*addresses))
            with pytest.raises(Invalid, match="public address"):
                await poster.check(url)
            assert (await poster.post(to(url))).error is PostError.NOT_PUBLIC
    assert endpoint.heard == []


async def test_the_address_that_was_judged_is_the_one_connected_to() -> None:
    """`localhost` means another address to this machine than to our resolver."""
    with Endpoint([NEW]) as endpoint:
        url = f"http://localhost:{endpoint.port}/"
        there = await HttpWebhookPoster(development=True, look_up=leads_to("127.0.0.1")).post(to(url))
        elsewhere = await HttpWebhookPoster(development=True, look_up=leads_to("127.0.0.9")).post(to(url))
        second = await HttpWebhookPoster(development=True, look_up=leads_to("127.0.0.9", "127.0.0.1")).post(to(url))
        nowhere = await HttpWebhookPoster(development=True, look_up=leads_to()).post(to(url))
    assert (there.error, second.error) == (None, None)
    assert (elsewhere.error, nowhere.error) == (PostError.NO_CONNECTION, PostError.NAME_NOT_FOUND)
    assert [heard.headers["host"] for heard in endpoint.heard] == [f"localhost:{endpoint.port}"] * 2


async def test_a_certificate_must_be_of_the_name_in_the_url(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    trust = ssl.create_default_context(cafile=str(authority.certificate))
    for host, error in (("localhost", None), ("other.example", PostError.TLS)):
        ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ours.load_cert_chain(*authority.sign(f"of-{host}", host))
        with Endpoint([NEW], tls=ours) as endpoint:
            url = f"https://localhost:{endpoint.port}/"
            local = leads_to("127.0.0.1")
            found = await HttpWebhookPoster(development=True, look_up=local, trust=trust).post(to(url))
            unknown = await HttpWebhookPoster(development=True, look_up=local).post(to(url))
        assert (found.error, unknown.error) == (error, PostError.TLS)


@pytest.mark.parametrize(
    "url",
    [
        *("http://hooks.example.com/", "https://127.0.0.1/", "https://10.1.2.3/x", "https://169.254.169.254/latest"),
        *("https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://0x7f.1/", "https://2130706433/", "https://0177.1/"),
        *("https://①②⑦.0.0.1/", "https://user@hooks.example.com/", "https://u:p@hooks.example.com/", "gopher://a.bc/"),
        *(
            "https://hooks.example.com:22/",
            "https://hooks.example.com:6379/",
            "file:///etc/passwd",
            "https://localhost/",
        ),
        *("https://hooks.example.com/#x", "https://hooks.example.com/a b", "https://hooks.example.com\\@10.0.0.1/"),
        *("https://printer.local/", "https://metadata.google.internal/", "https://hooks/", "https://[fe80::1%25eth0]/"),
        *("https://hooks.example.com:99999/", "https:///x", "hooks.example.com", "", "https://[64:ff9b::a00:1]/"),
        "https://hooks.example.com/" + "x" * 2_000,
    ],
)
async def test_an_address_that_is_none_of_a_public_host_is_refused_before_anybody_looks_it_up(url: str) -> None:
    async def look_up(host: str, port: int) -> Sequence[str]:
        raise AssertionError(host)

    with pytest.raises(Invalid) as refused:
        await HttpWebhookPoster(look_up=look_up).check(url)
    assert refused.value.field == "url"
    assert (await HttpWebhookPoster(look_up=look_up).post(to(url))).error is PostError.BAD_URL


async def test_a_name_that_is_not_known_yet_may_be_saved() -> None:
    async def look_up(host: str, port: int) -> Sequence[str]:
        raise OSError("no such host")

    poster = HttpWebhookPoster(look_up=look_up)
    await poster.check("https://hooks.example.com/leads?of=all")
    assert (await poster.post(to("https://hooks.example.com/"))).error is PostError.NAME_NOT_FOUND
