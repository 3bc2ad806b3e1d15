"""Texts: what one may name, what it is refused for, and that a value never becomes code, a header or a link."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.leads.lead import Channel
from domain.outreach.cadence.built_in import DEFAULT_CADENCE
from domain.outreach.templates.built_in.texts import DEFAULT_TEMPLATES, in_order, languages_in_order
from domain.outreach.templates.checks import LONGEST, faults
from domain.outreach.templates.liquid import BadLiquid
from domain.outreach.templates.segments import Segments, segments
from domain.outreach.templates.template import Approval, Template, Unfit, VendorText, render
from domain.outreach.templates.values import TemplateValues

VALUES = TemplateValues(
    first_name="Meera",
    hospital="Netra",
    agent="Anu",
    when="Monday at ten",
    amount="₹500",
    pay="https://eye.example/b/1?x=1&y=2",
    confirm="https://eye.example/c/1",
    preferences="https://eye.example/p/1",
    unsubscribe="https://eye.example/u/1",
)


def sms(body: str, code: str = "deposit_request") -> Template:
    return Template(code, Channel.SMS, "en", "", body)


def mail(body: str, subject: str = "s", html: str = "") -> Template:
    return Template("deposit_request", Channel.EMAIL, "en", subject, body, html)


def said(template: Template) -> list[tuple[str, int]]:
    return [(fault.field, fault.line) for fault in faults(template) if not fault.warning]


def test_the_day_of_an_appointment_is_written_in_the_language_of_the_text() -> None:
    values = replace(VALUES, when="", at=datetime(2026, 11, 30, 10, tzinfo=UTC))
    texts = [
        Template("appointment_reminder", Channel.SMS, of, "", "{{ when }}") for of in ("en", "hi", "ta", "ar", "te")
    ]
    assert [render(text, values).body for text in texts] == [
        "Mon 30 Nov, 10:00",
        "सोमवार 30 नवंबर, 10:00",
        "திங்கட்கிழமை 30 நவம்பர், 10:00",
        "الاثنين 30 نوفمبر، 10:00",
        "Mon 30 Nov, 10:00",
    ]


def test_names_are_filled_in_and_gaps_close() -> None:
    assert render(sms("{{ first_name }}: {{ hospital }}"), VALUES).body == "Meera: Netra"
    assert render(sms("வணக்கம் {{ first_name }}, {{ hospital }}"), TemplateValues(hospital="N")).body == "வணக்கம், N"


@pytest.mark.parametrize("name", ["", "Win at https://evil.example", "evil.example", "a@b"])
def test_without_a_name_or_with_an_address_for_a_name_nobody_is_named(name: str) -> None:
    greeting = sms("Hello {{ first_name | default: 'there' }}")
    assert render(greeting, TemplateValues(first_name=name)).body == "Hello there"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ patient }}", "names patient, which nothing has"),
        ("{{ when }}", "which only appointment_confirmation and appointment_reminder has"),
        ("{{ book }}", "promises a link that no message can have"),
        ("{{ change }}", "ask for a reply instead"),
        ("{{ first_name.size }}", "stands alone: write first_name"),
        ("{{ first_name[0] }}", "stands alone"),
        ("{{ first_name.__class__ }}", "stands alone"),
        ("{{ first_name | shout }}", "unknown filter 'shout': there are append"),
        ("{{ first_name | times: 9999999 }}", "unknown filter"),
        ("{{ first_name", "expected"),
        ("{% include 'x' %}", "unexpected tag 'include'"),
        ("{% assign pay = 'https://evil.example' %}{{ pay }}", "a name of the engine's own"),
        ("{% assign a=(1..50000000) %}{{ a }}", "a range stands in for only"),
        ("{{ (1..50000000) | size }}", "a range stands in for only"),
        ("{% for n in (1..9999) %}x{% endfor %}", "a range has two whole numbers"),
        ("{% for n in (1..hospital) %}x{% endfor %}", "a range has two whole numbers"),
        ("{% for a in (1..900) %}{% for b in (1..900) %}x{% endfor %}{% endfor %}", "loop iteration limit"),
        ("{% if agent %}" * 40 + "{% endif %}" * 40, "nesting"),
        ("{% assign q = hospital %}{% for n in (1..99) %}{% assign q = q | append: q %}{% endfor %}x", "20000"),
        ("{% assign q='aa' %}{% for n in (1..99) %}{% assign q=q|replace:'a',q %}{% endfor %}x", "20000"),
        ("{% for n in (1..900) %}hospital{% endfor %}", "at most 480"),
        ("{% if agent == 'x' %}y{% endif %}", "is empty"),
        ("x" * 2_001, "at most 2000"),
        ("a\x00", "NUL"),
        ("\ud800", "surrogates"),
        ("", "must not be empty"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_its_field_and_the_way_out(text: str, words: str) -> None:
    found = faults(sms(f"\n{text}" if text else text))
    assert any(words in fault.text for fault in found), found
    assert {fault.field for fault in found} == {"body"}
    if text.startswith("{{ ") and text.endswith("}}"):
        assert found[0].line == 2


def test_links_of_ones_own_are_plain_addresses_with_a_name_that_is_free() -> None:
    good = replace(sms("See {{ map }}"), links={"map": "https://maps.example/?q=1&z=2"})
    assert said(good) == []
    own = replace(VALUES, own={"map": "https://h.example/l/x"})
    assert render(good, own).body == "See https://h.example/l/x"
    for name, address in [
        ("map", "javascript:alert(1)"),
        ("map", "https://a@b.example"),
        ("map", "https://x.example/{{ first_name }}"),
        ("map", "//x.example"),
        ("map", "https://x.example:port"),
        ("pay", "https://x.example"),
        ("Map", "https://x.example"),
    ]:
        assert said(replace(sms("See"), links={name: address})), (name, address)
    assert said(replace(good, channel=Channel.CALL)) != []
    assert said(Template("first_call", Channel.CALL, "en", "", "Open {{ preferences }}")) == [("body", 1)]


def test_a_text_is_never_sent_with_an_empty_link_or_without_its_day() -> None:
    for name, values in (
        ("pay", replace(VALUES, pay="")),
        ("when", replace(VALUES, when="")),
        ("amount", replace(VALUES, amount="")),
        ("unsubscribe", replace(VALUES, unsubscribe="")),
    ):
        with pytest.raises(Unfit) as refused:
            render(sms(f"Look: {{{{ {name} }}}}"), values)
        assert refused.value.missing == (name,)
    with pytest.raises(Unfit):
        render(replace(sms("{{ map }}"), links={"map": "https://x.example"}), VALUES)
    with pytest.raises(BadLiquid):
        render(sms("{{ oops"), VALUES)


def test_a_value_that_looks_like_liquid_stays_text() -> None:
    values = TemplateValues(hospital="{{ agent }} {% if %} {{ 7*7 }}", agent="A")
    assert render(sms("{{ hospital }}"), values).body == "{{ agent }} {% if %} {{ 7*7 }}"


def test_mail_is_escaped_and_only_our_links_become_some() -> None:
    values = replace(VALUES, first_name="<b>x", hospital="A & B", agent="see http://evil.example")
    shown = render(mail("{{ hospital }}\n\n{{ agent }}\n{{ pay }}\n{{ unsubscribe }}"), values).html
    link = "https://eye.example/b/1?x=1&amp;y=2"
    assert shown == (
        f'<p>A &amp; B</p>\n<p>see http://evil.example<br>\n<a href="{link}">{link}</a><br>\n'
        '<a href="https://eye.example/u/1">https://eye.example/u/1</a></p>\n'
    )
    assert render(sms("{{ hospital }}"), values).html == ""
    arabic = render(replace(mail("{{ hospital }}"), language="ar"), values).html
    assert arabic.startswith('<div dir="rtl" lang="ar">')


MJML = (
    "<mjml><mj-body><mj-section><mj-column><mj-text>Hello {{ first_name }}</mj-text>"
    '<mj-button href="{{ pay }}">Pay</mj-button></mj-column></mj-section></mj-body></mjml>'
)
HTML = (
    "<style>p { color: red } @media (max-width: 400px) { p { color: blue } }</style>"
    '<p>Hello {{ first_name }}</p><a href="{{ pay }}">Pay</a><img src="https://x.example/a.png" alt="a">'
)


@pytest.mark.parametrize("source", [MJML, HTML])
def test_html_of_ones_own_is_inlined_and_holds_no_more_than_a_mail_may(source: str) -> None:
    template = mail("Hello", html=source)
    assert said(template) == []
    shown = render(template, replace(VALUES, first_name="<script>alert(1)</script>"), "Meera <i>Raman").html
    assert '<a href="https://eye.example/b/1?x=1&amp;y=2"' in shown
    assert "&lt;script&gt;" in shown
    assert "For Meera &lt;i&gt;Raman:" in shown
    assert not re.search(r"<script|<link|@import|url\(|fonts\.", shown)
    assert "@media" in shown
    assert source is MJML or '<p style="color:red">' in shown.replace(": ", ":").replace(';"', '"')


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("<p>\n<script>x</script>", 2),
        ('<p onclick="x">', 1),
        ('\n\n<a href="javascript:alert(1)">x</a>', 3),
        ('<a href="{{ first_name }}">x</a>', 1),
        ('<a href="https://evil.example/{{ pay }}">x</a>', 1),
        ('<img src="{{ pay }}">', 1),
        ('<img src="http://x.example/a.png">', 1),
        ('<p title="{{ first_name }}">x</p>', 1),
        ("<p {{ first_name }}>x</p>", 1),
        ('<link rel="stylesheet" href="/etc/passwd">', 1),
        ('<link rel="stylesheet" href="https://x.example/a.css">', 1),
        ("<style>@import url(https://x.example)</style>", 1),
        ("<style>p { color: {{ first_name }} }</style>", 1),
        ('<p style="background: url(https://x.example)">x</p>', 1),
        ("<iframe></iframe>", 1),
        ("<form><input></form>", 1),
        ("<!-- {{ first_name }} -->", 1),
        ('<mjml><mj-body><mj-include path="/etc/passwd" /></mj-body></mjml>', 1),
        ("<mjml><mj-body>", 0),
        ("<p>Hello</p>\n<![ if", 2),
    ],
)
def test_html_that_would_do_more_is_refused_by_line_and_never_sent(source: str, line: int) -> None:
    found = [fault for fault in faults(mail("Hello", html=source)) if not fault.warning]
    assert found
    assert (found[0].field, found[0].line) == ("html", line), found
    try:
        shown = render(mail("Hello", html=source), replace(VALUES, first_name='"><script>x</script>')).html
    except Invalid:
        return
    assert not re.search(r"<script|onclick|javascript:|<link|@import|url\(|<iframe|<form|root:", shown), shown


def test_a_header_never_takes_a_line_break() -> None:
    named = replace(mail("b", subject="For {{ hospital }}"), from_name="{{ agent }}")
    rendered = render(named, TemplateValues(hospital="M\r\nBcc: everyone", agent="A\u2028Bcc: all"))
    assert (rendered.subject, rendered.from_name) == ("For M Bcc: everyone", "A Bcc: all")
    spread = render(mail("b", subject="a{% assign x = 'b\r\nBcc: c' %}{{ x }}"), VALUES)
    assert "\n" not in spread.subject
    assert said(mail("b", subject="a\nb")) == [("subject", 0)]
    assert said(replace(mail("b"), from_name="a\u2028b")) == [("from_name", 0)]
    assert said(mail("b", subject="")) == [("subject", 0)]


def test_vendors_and_registries_have_their_own_ids() -> None:
    twilio = VendorText("HX0123456789abcdef", variables={"1": "{{ first_name | default: 'you' }}", "2": "{{ pay }}"})
    text = replace(sms("Pay {{ pay }}"), channel=Channel.WHATSAPP, vendors={"twilio": twilio})
    assert said(text) == []
    assert render(text, VALUES).vendors == {"twilio": {"1": "Meera", "2": VALUES.pay}}
    assert twilio.approval is Approval.DRAFT
    wrong = VendorText("HX 1", variables={"1": "{{ book }}"})
    assert said(replace(text, vendors={"twilio": wrong})) == [
        ("vendors.twilio.template_id", 0),
        ("vendors.twilio.variables.1", 1),
    ]
    assert said(replace(sms("x"), vendors={"twilio": twilio})) == [("vendors.twilio", 0)]


def test_texts_and_values_have_their_lengths() -> None:
    with pytest.raises(Invalid):
        render(sms("x" * 470 + "{{ hospital }}"), TemplateValues(hospital="y" * 20))
    with pytest.raises(Invalid):
        render(sms("{{ hospital }}"), TemplateValues(hospital="y" * 201))
    for link in ("javascript:alert(1)", "http://a b", "ftp://x", 'https://x"onclick='):
        with pytest.raises(Invalid) as refused:
            render(sms("{{ pay }}"), TemplateValues(pay=link))
        assert refused.value.field == "pay"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments("gsm7", 0, 1)),
        ("a" * 160, Segments("gsm7", 160, 1)),
        ("a" * 161, Segments("gsm7", 161, 2)),
        ("a" * 307, Segments("gsm7", 307, 3)),
        ("€" * 80, Segments("gsm7", 160, 1)),
        ("€" * 81, Segments("gsm7", 162, 2)),
        # 153 places hold 76 of two: the last place of each part stays empty.
        ("€" * 153, Segments("gsm7", 306, 3)),
        ("அ" * 70, Segments("ucs2", 70, 1, "அ")),
        ("அ" * 71, Segments("ucs2", 71, 2, "அ")),
        ("😀" * 35, Segments("ucs2", 70, 1, "😀")),
        ("😀" * 36, Segments("ucs2", 72, 2, "😀")),
        # 67 units hold 33 of two.
        ("😀" * 67, Segments("ucs2", 134, 3, "😀")),
        ("it’s", Segments("ucs2", 4, 1, "’")),
    ],
)
def test_an_sms_is_counted_as_the_network_counts(text: str, expected: Segments) -> None:
    assert segments(text) == expected


def test_the_persons_language_comes_first_and_ones_own_before_the_built_in() -> None:
    own = [replace(sms("own"), code="follow_up", language=language, version=3) for language in ("hi", "en")]
    languages = languages_in_order(["ta", "hi"], ["ar"])
    assert languages == ("ta", "hi", "ar", "en")
    found = [(text.language, text.version) for text in in_order("follow_up", Channel.SMS, languages, own)]
    assert found == [("ta", 0), ("hi", 3), ("hi", 0), ("ar", 0), ("en", 3), ("en", 0)]
    assert in_order("frist_sms", Channel.SMS, languages, []) == ()


# What a text may promise, and the page that keeps it; there is none for anything else.
PAGES = {"deposit_request": "pay", "double_opt_in": "confirm"}
PROMISES = re.compile(
    r"\b(click|tap|choose|change it|page|link|below|visit our|website|online|app|portal)\b", re.IGNORECASE
)
EYES = re.compile(r"eye|cataract|lasik|आँख|आंख|கண்|عين", re.IGNORECASE)


@pytest.mark.parametrize("template", DEFAULT_TEMPLATES, ids=lambda t: f"{t.code}-{t.channel}-{t.language}")
def test_every_built_in_text_can_be_sent_and_promises_only_a_page_that_there_is(template: Template) -> None:
    assert faults(template) == []
    assert render(template, LONGEST).body
    short = render(template, replace(VALUES, first_name="", agent="")).body
    assert not re.search(r"\n\n\n|  |\{|None", short)
    pages = template.names() & {"pay", "confirm", "book", "change", "preferences"}
    assert pages == ({PAGES[template.code]} if template.code in PAGES else set())
    text = f"{template.subject} {template.body}"
    if template.language == "en":
        assert not PROMISES.search(text)
    assert not EYES.search(text)
    if template.channel is Channel.EMAIL:
        asked_for = {"deposit_request", "opt_out_confirmation", "appointment_confirmation", "double_opt_in"}
        assert ("unsubscribe" in template.names()) == (template.code not in asked_for)
    elif template.channel is not Channel.CALL:
        assert ("START" if template.code == "opt_out_confirmation" else "STOP") in template.body


def test_every_message_is_there_in_four_languages() -> None:
    keys = {(text.code, text.channel, text.language) for text in DEFAULT_TEMPLATES}
    assert len(keys) == len(DEFAULT_TEMPLATES)
    codes = {(text.code, text.channel) for text in DEFAULT_TEMPLATES}
    assert keys == {(*code, language) for code in codes for language in ("en", "hi", "ta", "ar")}
    steps = {(step.template, step.channel) for sequence in DEFAULT_CADENCE.sequences for step in sequence.steps}
    assert steps <= codes
    later = ("no_show", "win_back", "after_visit", "appointment_confirmation", "double_opt_in")
    assert {(code, channel) for code in later for channel in (Channel.SMS, Channel.WHATSAPP, Channel.EMAIL)} <= codes


def test_a_name_for_a_shared_phone_is_no_address_and_never_makes_a_text_too_long() -> None:
    assert render(sms("Hello"), VALUES, "Meera Raman").body == "For Meera Raman: Hello"
    assert render(replace(sms("ಹಲೋ"), language="kn"), VALUES, "Meera").body == "Meera: ಹಲೋ"
    assert render(replace(sms("வணக்கம்"), language="ta"), VALUES, "Meera").body == "Meera அவர்களுக்கு: வணக்கம்"
    assert render(sms("Hello"), VALUES, "Win at evil.example").body == "Hello"
    assert render(sms("x" * 470), VALUES, "Meera Raman").body == "x" * 470
    assert render(sms("Hello"), VALUES, "n" * 100 + " " + "m" * 100).body.startswith("For nnn")


@given(st.text(max_size=150))
@settings(max_examples=150, deadline=None)
def test_no_name_brings_markup_a_line_or_liquid_into_a_mail(name: str) -> None:
    if "\x00" in name:
        return
    values = replace(VALUES, first_name=name, hospital=f"H {name}")
    plain = render(mail("x {{ hospital }}", subject="s {{ hospital }}"), values)
    assert "<" not in plain.html.removeprefix("<p>").removesuffix("</p>\n")
    assert len(plain.subject.splitlines()) <= 1
    own = render(mail("x", html="<p>{{ hospital }}</p>"), values).html
    assert re.findall(r"<(/?\w+)", own.partition("<body>")[2]) == ["p", "/p", "/body", "/html"]
