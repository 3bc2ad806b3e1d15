"""Named fields, and nothing but fields."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import Invalid
from domain.leads.lead import Channel
from domain.outreach.cadence.built_in import DEFAULT_CADENCE
from domain.outreach.templates import DEFAULT_TEMPLATES, Template, TemplateValues, names, render

VALUES = TemplateValues(
    first_name="Meera",
    hospital="Netra",
    agent="Anu",
    link="https://eye.example/b/1?x=1&y=2",
    unsubscribe="https://eye.example/u/1",
    when="Monday at ten",
    amount="₹500",
)


def sms(body: str) -> Template:
    return Template("t", Channel.SMS, "en", "", body)


def mail(body: str, subject: str = "s") -> Template:
    return Template("t", Channel.EMAIL, "en", subject, body)


def test_fields_are_filled_in() -> None:
    assert render(sms("{first_name}: {hospital} {{x}}"), VALUES).body == "Meera: Netra {x}"


@pytest.mark.parametrize("name", ["", "Win at https://evil.example", "evil.example", "a@b"])
def test_without_a_name_or_with_an_address_for_a_name_nobody_is_named(name: str) -> None:
    assert render(sms("Hello {first_name}"), TemplateValues(first_name=name)).body == "Hello there"


@pytest.mark.parametrize(
    "text",
    [
        "{patient}",
        "{}",
        "{0}",
        "{first_name.__class__}",
        "{first_name[0]}",
        "{first_name!r}",
        "{first_name:>9999999}",
        "{",
        "}",
        "{first_name",
        "{{{x}}}",
        "a\x00",
        "\ud800",
    ],
)
def test_anything_but_a_known_field_is_refused_when_the_template_is_made(text: str) -> None:
    for made in (sms, mail):
        with pytest.raises(Invalid) as refused:
            made(text)
        assert refused.value.field == "body"
    with pytest.raises(Invalid):
        mail("ok", subject=text)


def test_a_value_that_looks_like_a_field_stays_text() -> None:
    assert render(sms("{hospital}"), TemplateValues(hospital="{agent} {{ 7*7 }}")).body == "{agent} {{ 7*7 }}"


def test_mail_is_escaped_and_only_our_link_becomes_one() -> None:
    values = TemplateValues(first_name="<b>x", hospital="A & B", agent="see http://evil.example", link=VALUES.link)
    shown = render(mail("{hospital}\n\n{agent}\n{link}"), values).html
    assert shown == (
        "<p>A &amp; B</p>\n<p>see http://evil.example<br>\n"
        '<a href="https://eye.example/b/1?x=1&amp;y=2">https://eye.example/b/1?x=1&amp;y=2</a></p>\n'
    )
    assert render(sms("{hospital}"), values).html == ""


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://a b", "ftp://x", 'https://x"onclick='])
def test_a_link_is_http_or_refused(link: str) -> None:
    with pytest.raises(Invalid) as refused:
        render(sms("{link}"), TemplateValues(link=link))
    assert refused.value.field == "link"


def test_no_value_adds_a_line_to_a_subject() -> None:
    rendered = render(mail("b", subject="For {first_name}"), TemplateValues(first_name="M\r\nBcc: everyone"))
    assert "\n" not in rendered.subject
    assert "\r" not in rendered.subject
    with pytest.raises(Invalid):
        mail("b", subject="a\nb")


def test_texts_and_values_have_their_lengths() -> None:
    with pytest.raises(Invalid):
        sms("x" * 481)
    with pytest.raises(Invalid):
        render(sms("x" * 470 + "{hospital}"), TemplateValues(hospital="y" * 20))
    with pytest.raises(Invalid):
        render(sms("{hospital}"), TemplateValues(hospital="y" * 201))


def test_every_default_text_can_be_sent_with_the_longest_names() -> None:
    link = "https://e.example/" + "l" * 80
    longest = TemplateValues("n" * 100, "h" * 60, "a" * 60, link, link, "w" * 30, "m" * 20)
    for template in DEFAULT_TEMPLATES:
        assert render(template, longest).body
        assert render(template, TemplateValues()).body


def test_every_text_message_says_how_to_end_them() -> None:
    texts = [template for template in DEFAULT_TEMPLATES if template.channel is Channel.SMS]
    assert len(texts) >= 6
    for template in texts:
        wanted = "Reply START to undo." if template.code == "opt_out_confirmation" else "Reply STOP to end."
        assert template.body.endswith(wanted)


# What a text may promise, and the page that keeps it; there is none for anything else.
PAGES = {"{link}": {"deposit_request": "You can confirm it with a deposit of {amount} here: "}}
WAY_OUT = "If you no longer want e-mails from us: "
PROMISES = re.compile(
    r"\b(here|click|tap|choose|change it|page|link|below|visit|website|online|app|portal)\b", re.IGNORECASE
)


@pytest.mark.parametrize("template", DEFAULT_TEMPLATES, ids=lambda t: f"{t.code}-{t.channel}-{t.language}")
def test_every_built_in_text_promises_only_a_page_that_there_is(template: Template) -> None:
    """F4: a link does what the words before it say; without a page the text asks for a reply."""
    before, link, after = template.body.partition("{link}")
    page = PAGES["{link}"].get(template.code)
    assert bool(link) == (page is not None and template.channel is not Channel.CALL)
    said = template.body
    if link:
        assert page is not None
        assert before.endswith(page)
        said = before.removesuffix(page) + after
    out, way_out, _ = said.partition("{unsubscribe}")
    assert not way_out or (template.channel is Channel.EMAIL and out.endswith(WAY_OUT))
    assert not PROMISES.search(said), said
    assert "your eye" not in f"{template.subject} {template.body}".lower()
    if "?" in said and template.channel is not Channel.CALL and template.code != "nurture":
        assert "reply" in said


def test_enquiry_mails_carry_the_way_out_and_no_text_message_does() -> None:
    for template in DEFAULT_TEMPLATES:
        wanted = template.channel is Channel.EMAIL and template.code not in ("deposit_request", "opt_out_confirmation")
        assert names(template, "unsubscribe") == wanted, template


def test_a_name_for_a_shared_phone_is_no_address_and_never_makes_a_text_too_long() -> None:
    assert render(sms("Hello"), VALUES, "Meera Raman").body == "For Meera Raman: Hello"
    assert render(Template("t", Channel.SMS, "ta", "", "வணக்கம்"), VALUES, "Meera").body == "Meera: வணக்கம்"
    assert render(sms("Hello"), VALUES, "Win at evil.example").body == "Hello"
    assert render(sms("x" * 470), VALUES, "Meera Raman").body == "x" * 470
    assert render(sms("Hello"), VALUES, "n" * 100 + " " + "m" * 100).body.startswith("For nnn")


def test_both_links_become_links_in_a_mail() -> None:
    shown = render(mail("{link}\n{unsubscribe}"), VALUES).html
    assert shown.count("<a href=") == 2
    assert '<a href="https://eye.example/u/1">' in shown


def test_every_step_of_the_built_in_sequences_has_its_text() -> None:
    texts = {(template.code, template.channel) for template in DEFAULT_TEMPLATES}
    steps = {(step.template, step.channel) for sequence in DEFAULT_CADENCE.sequences for step in sequence.steps}
    assert steps <= texts
    assert len(texts) == len(DEFAULT_TEMPLATES)


@given(st.text(max_size=150))
@settings(max_examples=200)
def test_no_name_brings_markup_into_a_mail(name: str) -> None:
    if "\x00" not in name:
        shown = render(mail("{hospital}"), TemplateValues(hospital=name)).html
        assert "<" not in shown.removeprefix("<p>").removesuffix("</p>\n")
