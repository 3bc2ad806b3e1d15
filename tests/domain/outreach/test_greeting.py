"""Who is greeted by name, and what no message repeats."""

import pytest

from domain.leads.lead import Channel
from domain.outreach.templates.template import Template, render
from domain.outreach.templates.values import TemplateValues

HELLO = Template("hello", Channel.SMS, "en", "", "Hello {{ first_name | default: 'there' }}.")


def greeted(name: str) -> str:
    return render(HELLO, TemplateValues(first_name=name)).body.removeprefix("Hello ").removesuffix(".")


@pytest.mark.parametrize(
    "name",
    [
        *(
            "S.Ramesh",
            "K.S.Ravi",
            "K. Meena",
            "Ramesh.S",
            "Ramesh.K.R",
            "Dr. Meena",
            "Dr.Meena",
            "Prof.Rao",
            "Jr. Bose",
        ),
        *(
            "J/O Kumar",
            "S/o Kumar",
            "Kumar S/O Raman",
            "A/L Muthu",
            "Raj/Priya",
            "Md.Irfan",
            "Mohd.Rafi",
            "Smt.Lakshmi",
        ),
        *(
            "Thiru.Anbu",
            "Dr.A.P.J.Abdul Kalam",
            "N.T.Rama Rao",
            "D.K. Shivakumar",
            "O'Brien",
            "Mary-Ann",
            "Meera (Baby)",
        ),
        *(
            "மீனா",
            "மு.கருணாநிதி",
            "எஸ்.ரமேஷ்",
            "ஆர். குமார்",
            "डॉ.मीना",
            "श्री.राम",
            "എസ്.ജാനകി",
            "А.С.Пушкин",
            "J.K.罗琳",
            "小明",
        ),
        "محمد",
    ],
)
def test_initials_titles_and_slashes_are_greeted_by_name(name: str) -> None:
    assert greeted(name) == name


@pytest.mark.parametrize(
    "name",
    [
        *("Win at evil.example", "evil.com", "Evil.Com", "WIN.COM", "evil.example/x", "a1.co", "win-4u.example"),
        *(
            "http",
            "hTTps",
            "https://x",
            "www",
            "ＷＷＷ",
            "www.x",
            "a@b",
            "@handle",
            "user＠evil",
            "mailto:x",
            "javascript:x",
        ),
        *("t.me/win", "bit.ly", "x.com", "S.com", "K.in", "x.yy/abc", "//evil", "192.168.0.1", "xn--80ak6aa92e.com"),
        *("evil．com", "恶意。中国", "例子.中国", "зло.рф", "उदाहरण.भारत", "பெயர்.இந்தியா", "موقع.شركة", "evil.xn--p1ai"),
        *("evil[.]com", "evil .com", "evil dot com", "ev\u200bil.example", "evil.\u200bexample", "Smt.email"),
    ],
)
def test_an_address_in_a_name_is_never_sent_on(name: str) -> None:
    assert greeted(name) == "there"


@pytest.mark.parametrize("name", ["", "😀", "...", "-"])
def test_who_gave_no_name_is_greeted_without(name: str) -> None:
    assert greeted(name) == "there"
