"""Mail that comes in: what a person wrote, what came with it, what servers report; and whatever else may come."""

import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.leads.lead import DeliveryState
from domain.outreach.keywords import Wish
from domain.outreach.ports import EventKind, Machine, ProviderEvent
from domain.outreach.refusals import SendRefusal
from domain.outreach.replies.addresses import answered_message, reply_address
from domain.outreach.replies.reading import read, wish_of
from providers.mail.files import LARGEST, MOST_FILES, MOST_NAMED, content_type
from providers.mail.reader import READ_TEXT, read_mail, text_of_html

KEY, BOX = "only-in-tests", "inbox@hospital.test"


def mail(text: str = "Yes, please", **headers: str) -> EmailMessage:
    made = EmailMessage()
    given = {"From": "Meera <meera@lead.test>", "To": BOX, "Subject": "Re: Your visit", "Message-ID": "<1@lead.test>"}
    for name, value in (given | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        made[name] = value
    made.set_content(text)
    return made


def one(content: bytes) -> ProviderEvent:
    (event,) = read_mail(content, "imap", 7, KEY)
    return event


def test_a_reply_knows_its_thread_and_whom_it_answers() -> None:
    to = reply_address(BOX, 7, 31, KEY)
    ours = "<7-1-1-v1-a1@hospital.test>"
    event = one(mail(To=to, In_Reply_To=ours, References=f"<0@x.test> {ours}").as_bytes())
    assert (event.sender, event.answered, event.event_id) == ("meera@lead.test", 31, "mail:<1@lead.test>")
    assert event.mail
    assert event.mail.thread == (ours, "<0@x.test>")
    assert read(event).shown == "Yes, please"


def test_an_address_of_another_tenant_or_maker_answers_nothing() -> None:
    to = reply_address(BOX, 7, 31, KEY)
    assert answered_message(to.upper(), 7, KEY) == 31
    assert answered_message(to, 8, KEY) is None
    assert answered_message(to, 7, "guessed") is None
    assert answered_message(to.replace("r1f", "r20"), 7, KEY) is None
    assert reply_address("", 7, 31, KEY) == ""


def test_twenty_files_are_named_and_as_many_kept_as_may_be() -> None:
    made = mail()
    for number in range(20):
        made.add_attachment(b"%PDF-1.7", maintype="image", subtype="png", filename=f"report {number}.pdf")
    made.add_attachment(b"MZ\x90", maintype="application", subtype="pdf", filename="..\\..\\invoice.pdf")
    made.add_attachment(b"\x89PNG\r\n\x1a\n" + bytes(LARGEST), maintype="image", subtype="png", filename="eye.png")
    files = one(made.as_bytes()).files
    assert [file.left_out for file in files] == [""] * MOST_FILES + ["too_many"] * 10 + ["program", "too_large"]
    assert {file.content_type for file in files[:20]} == {"application/pdf"}  # by content, not as it says
    assert files[20].name == "invoice.pdf"
    assert all(not file.content for file in files[MOST_FILES:])
    assert len(files) <= MOST_NAMED


def test_a_megabyte_of_text_is_read_as_far_as_it_is_kept() -> None:
    event = one(mail("No " * 500_000).as_bytes())
    assert len(event.text) == READ_TEXT


def test_html_alone_is_read_without_what_it_quotes() -> None:
    html = "<style>p{}</style><p>Call me <b>tomorrow</b></p><div class='gmail_quote'>On Monday: older</div>"
    assert text_of_html(html) == "Call me tomorrow"
    made = mail()
    made.set_content(html, subtype="html")
    assert one(made.as_bytes()).text == "Call me tomorrow"


def test_a_machine_is_known() -> None:
    received = one(mail(Auto_Submitted="auto-replied").as_bytes()).mail
    assert received
    assert received.machine is Machine.AUTO_REPLY


DSN = """From: Mail Delivery System <Mailer-Daemon@hospital.test>
To: {to}
Subject: Mail delivery failed
Message-ID: <bounce-1@hospital.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=B

--B
Content-Type: text/plain

  bounce-x@lead.test
    {text}

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; hospital.test

Action: {action}
Final-Recipient: rfc822;bounce-x@lead.test
Status: {status}

--B
Content-Type: message/rfc822

Message-ID: <7-1-1-v1-a1@hospital.test>
From: a@hospital.test
To: bounce-x@lead.test
Subject: Your visit

Hello
--B--
"""


@pytest.mark.parametrize(
    ("text", "status", "code", "refusal"),
    [
        ("550 5.1.1 user unknown", "5.0.0", "5.1.1", SendRefusal.ADDRESS_INVALID),
        ("Unrouteable address", "5.0.0", "5.1.1", SendRefusal.ADDRESS_INVALID),
        ("552 5.2.2 mailbox full", "5.2.2", "soft:5.2.2", None),
        ("554 5.7.1 message refused by policy", "5.7.1", "soft:5.7.1", None),
        ("450 4.2.0 greylisted, retry timeout exceeded", "4.2.0", "soft:4.2.0", None),
    ],
)
def test_a_failure_says_whether_the_address_is_at_fault(
    text: str, status: str, code: str, refusal: SendRefusal | None
) -> None:
    to = reply_address(BOX, 7, 31, KEY)
    event = one(DSN.format(to=to, text=text, status=status, action="failed").encode())
    assert (event.kind, event.state, event.code, event.refusal) == (
        EventKind.DELIVERY,
        DeliveryState.FAILED,
        code,
        refusal,
    )
    assert (event.token, event.answered, event.recipient) == ("7-1-1-v1-a1", 31, "bounce-x@lead.test")


ARF = """From: <feedback@provider.test>
To: {to}
Subject: FW: Your visit
Message-ID: <arf-1@provider.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary=B

--B
Content-Type: text/plain

This is an email abuse report.
--B
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Provider/1.0
Version: 1
Original-Rcpt-To: <meera@lead.test>

--B
Content-Type: message/rfc822

Message-ID: <7-1-1-v1-a1@hospital.test>
From: a@hospital.test
To: meera@lead.test
Subject: Your visit

Hello
--B--
"""


def test_a_complaint_is_an_opt_out() -> None:
    event = one(ARF.format(to=BOX).encode())
    assert (event.kind, event.recipient, event.token) == (EventKind.OPT_OUT, "meera@lead.test", "7-1-1-v1-a1")
    assert not event.sender


@given(st.binary(max_size=2_000))
def test_whatever_bytes_come_something_is_made_of_them(content: bytes) -> None:
    for event in read_mail(content, "imap", 7, KEY):
        read(event)
    content_type(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Subject: =?utf-8?b?!!!?=\nFrom: <\nContent-Type: text/plain; charset=none\n\nx",
        b"Content-Type: multipart/mixed; boundary=B\n\n" + b"--B\nContent-Type: multipart/mixed; boundary=B\n\n" * 300,
        b"From: a@b.test\nContent-Transfer-Encoding: base64\n\n!!!!",
        ("From: a@b.test\nReferences: " + "<a@b> " * 50_000 + "\n\nx").encode(),
    ],
)
def test_odd_mails_are_read_somehow(content: bytes) -> None:
    assert read_mail(content, "imap", 7, KEY) is not None


HEAD = b"From: meera@lead.test\nTo: inbox@hospital.test\n"


@pytest.mark.parametrize(
    "content",
    [
        HEAD + b"Subject: =?utf-8?b?A?=\n\nSTOP",
        HEAD + b"Content-Type: text/plain; charset=idna\n\nSTOP" + b"." * 80,
        HEAD + b'Content-Type: text/plain; charset="utf-8\0"\n\nSTOP',
        HEAD + b"Content-Type: text/html\n\n<p>STOP</p><![ if",
        HEAD + b"Cc: " + b"(" * 4_000 + b"\n\nSTOP",
        b"From: meera@lead.test " + b"(" * 1_000 + b"\nTo: inbox@hospital.test\n\nSTOP",
    ],
)
def test_a_stop_is_read_however_broken_the_mail_is_around_it(content: bytes) -> None:
    event = one(content)
    assert event.sender == "meera@lead.test"
    assert event.text.startswith("STOP")


def test_a_file_with_a_broken_name_and_a_mail_nested_too_deeply_are_read_somehow() -> None:
    named = b'Content-Disposition: attachment; filename="=?utf-8?b?A?="\n\n%PDF-1.7'
    assert [file.content_type for file in one(HEAD + named).files] == ["application/pdf"]
    assert one(HEAD + b"Content-Type: message/rfc822\n\n" * 1_500 + b"STOP").sender == "meera@lead.test"


def test_a_failure_report_in_an_unknown_charset_is_one() -> None:
    returned = (
        b"From: mailer-daemon@lead.test\nTo: inbox@hospital.test\nContent-Type: text/plain; charset=klingon\n\n"
        b"This message was created automatically by mail delivery software (Exim).\n\nA message that you sent could "
        b"not be delivered to one or more of its recipients. This is a permanent error. "
        b"The following address(es) failed:\n\n  meera@lead.test\n    user unknown \xff\n"
    )
    event = one(returned)
    assert (event.recipient, event.refusal) == ("meera@lead.test", SendRefusal.ADDRESS_INVALID)


def test_a_subject_that_says_stop_is_one_whatever_stands_below() -> None:
    for subject, wish in (("Unsubscribe", Wish.STOP), ("Re: STOP", Wish.STOP), ("Re: Your visit", None)):
        event = one(mail("Meera Iyer\n12 Beach Road", Subject=subject).as_bytes())
        assert wish_of(event, read(event)) is wish
    answer = one(mail("Meera Iyer", Subject="Re: Your way to unsubscribe", In_Reply_To="<0@x.test>").as_bytes())
    assert wish_of(answer, read(answer)) is None


@pytest.mark.parametrize(
    "parts",
    [
        b"--b0\r\n\r\n" * 300_000,
        b"".join(b'--b%d\r\nContent-Type: multipart/mixed; boundary="b%d"\r\n\r\n' % (n, n + 1) for n in range(3_000)),
        b"--b0\r\nContent-Type: message/delivery-status\r\n\r\n" + b"\r\n" * 1_000_000,
    ],
    ids=["parts", "depth", "blocks"],
)
def test_a_mail_of_countless_parts_is_read_as_far_as_a_person_writes_and_says_so(parts: bytes) -> None:
    head = b"From: Meera <meera@lead.test>\r\nTo: inbox@hospital.test\r\nMessage-ID: <9@lead.test>\r\n"
    said = b'Content-Type: multipart/mixed; boundary="b0"\r\n\r\n--b0\r\n\r\nSTOP\r\n'
    began = time.process_time()
    event = one(head + said + parts)
    assert time.process_time() - began < 3
    assert (event.sender, event.text.strip()) == ("meera@lead.test", "STOP")
    assert event.files[0].left_out == "too_many_parts"
