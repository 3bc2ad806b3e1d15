"""E-mail by SMTP against a server that may misbehave at any step."""

import ipaddress
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from domain.leads.lead import Channel
from domain.outreach.refusals import SendRefusal
from providers.contract import Final, ProviderError, Retryable, Unknown
from providers.smtp.send import SmtpEmail, SmtpServer
from tests.doubles.smtp import SmtpDouble, SmtpFault
from tests.providers.conftest import SHORT, message

FROM = "Eye Clinic <care@clinic.example.org>"
MAIL = message(
    Channel.EMAIL,
    subject="Ihr Termin, größer",
    body="Zehn Uhr.\n.\nein Punkt allein, größer",
    html="<p>Zehn Uhr</p>",
    headers={"List-Unsubscribe": "<https://leads.example.org/u/t>"},
)


def sender(double: SmtpDouble, url: str = "smtp://127.0.0.1:{port}", tls: ssl.SSLContext | None = None) -> SmtpEmail:
    return SmtpEmail(SmtpServer.from_url(url.format(port=double.port)), FROM, limit=SHORT, tls=tls)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate and its key for 127.0.0.1, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "double.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture(scope="module")
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture(scope="module")
def client_tls(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


async def test_a_mail_arrives_whole_with_our_token_as_its_message_id() -> None:
    async with SmtpDouble() as double:
        receipt = await sender(double).send(MAIL)
    [mail] = double.delivered
    assert receipt.provider_id == f"<{MAIL.token}@clinic.example.org>" == mail.message["Message-ID"]
    assert (mail.sender, mail.recipients) == ("care@clinic.example.org", (MAIL.to,))
    assert mail.message["Subject"] == MAIL.subject
    assert mail.message.as_bytes().isascii()
    assert mail.message["List-Unsubscribe"] == MAIL.headers["List-Unsubscribe"]
    text, html = mail.message.get_body(("plain",)), mail.message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n").rstrip("\n") == MAIL.body
    assert html.get_content().strip() == MAIL.html


async def test_a_mail_is_from_whom_its_text_says_on_one_line() -> None:
    async with SmtpDouble() as double:
        await sender(double).send(replace(MAIL, from_name="Dr. Añez\r\nBcc: all@x.example"))
    [mail] = double.delivered
    [said] = mail.message["From"].addresses
    assert (said.display_name, said.addr_spec) == ("Dr. Añez Bcc: all@x.example", "care@clinic.example.org")
    assert (mail.sender, mail.recipients, mail.message["Bcc"]) == ("care@clinic.example.org", (MAIL.to,), None)


async def test_links_and_ids_longer_than_a_line_arrive_as_they_stand() -> None:
    out, id = f"<https://engage.hospital.example/u/{'x' * 90}>", f"<{'y' * 90}@prod.outlook.example>"
    long = replace(MAIL, headers={"List-Unsubscribe": out, "References": f"{id} {id}"}, in_reply_to=id)
    async with SmtpDouble() as double:
        await sender(double).send(long)
    [mail] = double.delivered
    raw = dict(mail.message.raw_items())
    assert (raw["List-Unsubscribe"], raw["In-Reply-To"], raw["References"].split()) == (out, id, [id, id])


async def test_an_encoded_line_break_adds_no_header() -> None:
    """A stranger's subject comes back in our answer to it, and their Message-ID."""
    trap = "=?utf-8?q?a=0D=0ABcc=3A_all=40x.example=0D=0A=0D=0Abody?="
    async with SmtpDouble() as double:
        await sender(double).send(
            replace(MAIL, subject=f"Re: {trap}", from_name=trap, in_reply_to=f"<{trap}@x.example>")
        )
        with pytest.raises(Final, match="bad_header"):
            await sender(double).send(replace(MAIL, to=f"{trap}@x.example"))
    [mail] = double.delivered
    assert mail.message["Bcc"] is None
    assert mail.message["Subject"].startswith("Re: = ?utf-8")
    assert mail.message.get_body(("plain",)) is not None


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (SmtpFault("rcpt", reply="450 4.2.1 try later"), Retryable),
        (SmtpFault("rcpt", reply="550 5.1.1 no such user"), Final),
        (SmtpFault("rcpt", silent=True), Retryable),
        (SmtpFault("rcpt", hangs_up=True), Retryable),
        (SmtpFault("data", reply="451 4.3.0 disk full"), Retryable),
        (SmtpFault("data", reply="554 spam"), Final),
        (SmtpFault("data", silent=True), Unknown),
        (SmtpFault("data", hangs_up=True), Unknown),
    ],
    ids=str,
)
async def test_each_bad_ending_gets_its_name(fault: SmtpFault, error: type[ProviderError]) -> None:
    async with SmtpDouble() as double:
        double.script(fault)
        with pytest.raises(ProviderError) as raised:
            await sender(double).send(MAIL)
    assert type(raised.value) is error
    assert raised.value.__cause__ is None
    assert len(double.delivered) == (error is Unknown)
    assert MAIL.to not in str(raised.value)


async def test_an_unknown_mailbox_means_a_bad_address() -> None:
    async with SmtpDouble() as double:
        double.script(SmtpFault("rcpt", reply="550 5.1.1 no such user"))
        with pytest.raises(Final) as raised:
            await sender(double).send(MAIL)
    assert raised.value.refusal is SendRefusal.ADDRESS_INVALID


async def test_a_refused_connection_may_be_retried() -> None:
    async with SmtpDouble() as double:
        closed = double
    with pytest.raises(Retryable):
        await sender(closed).send(MAIL)


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Hello\r\nBcc: everybody@example.org"},
        {"to": "maria@example.org\r\nDATA"},
        {"headers": {"X-Note": "a\nb"}},
    ],
    ids=str,
)
async def test_a_line_break_in_a_header_never_reaches_the_server(changes: dict[str, object]) -> None:
    async with SmtpDouble() as double:
        with pytest.raises(Final) as raised:
            await sender(double).send(message(Channel.EMAIL, **changes))
    assert raised.value.code == "bad_header"
    assert double.delivered == []


async def test_starttls_is_used_when_the_url_asks_for_it(
    server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    async with SmtpDouble(tls=server_tls, login=("clinic", "p@ss")) as double:
        await sender(double, "smtp+starttls://clinic:p%40ss@127.0.0.1:{port}", client_tls).send(MAIL)
    assert [(mail.encrypted, mail.user) for mail in double.delivered] == [(True, "clinic")]


async def test_tls_from_the_first_byte_is_used_when_the_url_asks_for_it(
    server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    async with SmtpDouble(implicit_tls=server_tls) as double:
        await sender(double, "smtps://127.0.0.1:{port}", client_tls).send(MAIL)
    assert [mail.encrypted for mail in double.delivered] == [True]


async def test_a_password_is_never_sent_in_the_clear() -> None:
    async with SmtpDouble(login=("clinic", "secret")) as double:
        with pytest.raises(ProviderError):
            await sender(double, "smtp://clinic:secret@127.0.0.1:{port}").send(MAIL)
    assert double.delivered == []


async def test_wrong_credentials_are_final(server_tls: ssl.SSLContext, client_tls: ssl.SSLContext) -> None:
    async with SmtpDouble(tls=server_tls, login=("clinic", "right")) as double:
        with pytest.raises(Final) as raised:
            await sender(double, "smtp://clinic:wrong@127.0.0.1:{port}", client_tls).send(MAIL)
    assert raised.value.refusal is SendRefusal.CREDENTIALS


async def test_an_unknown_certificate_is_not_trusted(server_tls: ssl.SSLContext) -> None:
    async with SmtpDouble(tls=server_tls) as double:
        with pytest.raises(ProviderError):
            await sender(double, "smtp+starttls://127.0.0.1:{port}").send(MAIL)
    assert double.delivered == []


async def test_a_mail_server_cannot_be_asked_what_became_of_a_mail() -> None:
    async with SmtpDouble() as double:
        with pytest.raises(Unknown):
            await sender(double).find(MAIL)


@pytest.mark.parametrize("url", ["", "http://mail.example.org", "smtp://", "mail.example.org:25", "smtp://u:p/w@h"])
def test_a_url_of_another_kind_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="LEAD_SMTP_URL must read") as raised:
        SmtpServer.from_url(url)
    assert not url or url not in str(raised.value).replace("smtp://host:port", "")
