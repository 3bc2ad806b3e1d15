"""What people want, in their words; and whether it was a person at all."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.outreach.replies.intents import Found, Intent, intent_of, named_time
from domain.outreach.replies.languages import language_of
from domain.outreach.replies.machines import Machine, machine_of

KOLKATA = ZoneInfo("Asia/Kolkata")
MONDAY = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)  # 11:30 in Kolkata

WANTED = """
call_me|en|Please call me back tomorrow at 5 pm
call_me|hi|मुझे कल 5 बजे कॉल करें
call_me|hi|mujhe kal call karo please
call_me|ta|நாளை கால் பண்ணுங்க
call_me|ta|naalai call pannunga
call_me|ar|اتصل بي غدا من فضلك
price|en|How much does the surgery cost?
price|hi|ऑपरेशन का कितना खर्च आएगा
price|hi|lasik ka kitna lagega
price|ta|அறுவை சிகிச்சைக்கு எவ்வளவு ஆகும்?
price|ta|operation ku evlo aagum, enakku sollunga
price|ar|كم السعر؟
book|en|I would like to book an appointment
book|hi|मुझे अपॉइंटमेंट चाहिए
book|hi|mujhe appointment chahiye
book|ta|அப்பாயிண்ட்மெண்ட் வேண்டும்
book|ar|أريد موعد هذا الأسبوع
reschedule|en|I can't come on Tuesday, another day please
reschedule|hi|मैं कल नहीं आ सकता
reschedule|hi|main kal nahi aa paunga
reschedule|ta|நாளை வர முடியாது
reschedule|ar|أريد تغيير الموعد
reschedule|en|Please CANCEL my appointment
wrong_person|en|You have the wrong number
wrong_person|hi|यह गलत नंबर है
wrong_person|hi|yeh galat number hai bhai
wrong_person|ta|இது தவறான எண்
wrong_person|ar|هذا رقم خطأ
not_interested|en|Sorry, I am not interested
not_interested|hi|मुझे नहीं चाहिए
not_interested|hi|mujhe nahi chahiye
not_interested|ta|வேண்டாம்
not_interested|ar|شكرا، أنا غير مهتم
question|en|How much time does it take?
question|en|Do you have parking?
question|hi|क्या आप रविवार को खुले हैं
other|en|Thank you, that is kind
other|en|Don't call me, I am in a meeting until five
other||👍
"""
ROWS = [tuple(line.split("|", 2)) for line in WANTED.strip().splitlines()]


@pytest.mark.parametrize(("intent", "language", "text"), ROWS)
def test_a_message_is_understood(intent: str, language: str, text: str) -> None:
    found = intent_of(text)
    assert found.intent.value == intent
    assert bool(found.matched) or intent in ("question", "other")  # the reason that is shown
    assert language_of(text) == language


def test_the_one_that_says_most_counts() -> None:
    assert intent_of("What does it cost? Not interested at that price.") == Found(
        Intent.NOT_INTERESTED, "not interested"
    )


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("call me tomorrow at 5 pm", datetime(2026, 12, 1, 17, 0, tzinfo=KOLKATA)),
        ("call me at 5", datetime(2026, 11, 30, 17, 0, tzinfo=KOLKATA)),
        ("call me at 10:30", datetime(2026, 12, 1, 10, 30, tzinfo=KOLKATA)),  # that of today is over
        ("कल 5 बजे कॉल करें", datetime(2026, 12, 1, 17, 0, tzinfo=KOLKATA)),
        ("kal subah 11 baje phone karo", datetime(2026, 12, 1, 11, 0, tzinfo=KOLKATA)),
        ("நாளை 4 மணி கால் பண்ணுங்க", datetime(2026, 12, 1, 16, 0, tzinfo=KOLKATA)),
        ("اتصل بي غدا", datetime(2026, 12, 1, 10, 0, tzinfo=KOLKATA)),
        ("call me on Monday", datetime(2026, 12, 7, 10, 0, tzinfo=KOLKATA)),
        ("call me", None),
        ("call me on +91 98765 43210", None),
        ("call me at 99", None),
    ],
)
def test_the_time_that_they_name(text: str, at: datetime | None) -> None:
    assert named_time(text, MONDAY, KOLKATA) == at


@pytest.mark.parametrize(
    ("headers", "subject", "sender", "machine"),
    [
        ({"auto-submitted": "auto-replied"}, "Re: Your visit", "", Machine.AUTO_REPLY),
        ({"auto-submitted": "no"}, "Re: Your visit", "", None),
        ({"precedence": "auto_reply"}, "Re: Your visit", "", Machine.AUTO_REPLY),
        ({"precedence": "bulk"}, "News", "", Machine.LIST),
        ({"list-id": "<a.b>"}, "News", "", Machine.LIST),
        ({"x-auto-response-suppress": "All"}, "Re: Your visit", "", Machine.AUTO_REPLY),
        ({"x-autoreply": "yes"}, "Re: Your visit", "", Machine.AUTO_REPLY),
        ({"return-path": "<>"}, "Delivered", "", Machine.MAILER),
        ({}, "Automatic reply: Your visit", "", Machine.AUTO_REPLY),
        ({}, "Out of Office: Your visit", "", Machine.OUT_OF_OFFICE),
        ({}, "कार्यालय से बाहर: आपकी जाँच", "", Machine.OUT_OF_OFFICE),
        ({}, "தானியங்கு பதில்: சந்திப்பு", "", Machine.AUTO_REPLY),
        ({}, "رد تلقائي: موعدكم", "", Machine.AUTO_REPLY),
        ({}, "Re: out of office hours?", "", None),
        ({}, "Automatically?", "", None),
        ({}, "Hello", "mailer-daemon@x.example", Machine.MAILER),
        ({}, "Hello", "meera@x.example", None),
    ],
)
def test_a_machine_is_known_by_what_it_says_of_itself(
    headers: dict[str, str], subject: str, sender: str, machine: Machine | None
) -> None:
    assert machine_of(headers, subject, "", sender) is machine


def test_a_phone_that_answers_for_its_driver_is_a_machine() -> None:
    assert machine_of({}, "", "Auto messages please stop") is None
    assert machine_of({}, "", "auto stand ke paas hu, address bhejo") is None
    assert machine_of({}, "Auto: Re: Your visit", "") is Machine.AUTO_REPLY
    assert machine_of({}, "", "I'm driving right now - I'll get back to you later.") is Machine.AUTO_REPLY


@given(st.text(max_size=400))
def test_whatever_is_written_has_some_reading(text: str) -> None:
    assert intent_of(text).intent is not Intent.STOP
    language_of(text)
    machine_of({}, text, text, text)
    named_time(text, MONDAY, KOLKATA)


def test_a_megabyte_is_read_no_further_than_its_beginning() -> None:
    """As counts of what is read, not of seconds: the tail changes nothing."""
    begun = "call me tomorrow " * 200
    assert intent_of(begun + "wrong number " * 100_000) == intent_of(begun)
    assert language_of(begun + "नहीं " * 100_000) == language_of(begun)
