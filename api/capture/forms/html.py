"""A form in HTML, the same for the hosted page and for the script. Everything that people wrote is escaped here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from domain.capture.forms.answers import CONSENT, NO, YES, longest
from domain.capture.forms.definition import FormConsent, FormDefinition, FormField, Kind

TRAP = "subject_line"
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\((https://[A-Za-z0-9\-._~:/?#@!$&*+;=%]{1,500})\)")
_AUTOCOMPLETE = {
    "first_name": "given-name",
    "last_name": "family-name",
    "phone": "tel",
    "email": "email",
    "city": "address-level2",
    "birth_date": "bday",
}
_TYPES = {Kind.PHONE: "tel", Kind.EMAIL: "email", Kind.DATE: "date", Kind.NUMBER: "number"}
_CAPTCHAS = {"turnstile": "cf-turnstile", "hcaptcha": "h-captcha"}
CAPTCHA = "captcha"


@dataclass(frozen=True)
class Shown:
    """What stands in a form: what was typed and ticked before, what is wrong with it, and what rides along.

    `key` makes ids unique on a page, `action` is where it posts to, `hidden` are inputs that nobody sees.
    """

    key: str
    action: str
    answers: Mapping[str, str] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    errors: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)


def form_html(form: FormDefinition, shown: Shown) -> str:
    """The `<form>` element, which posts to where its page came from."""
    parts = [
        _summary(form, shown),
        *(_asked(form, shown, asked) for asked in form.fields),
        *(_consent(form, shown, consent) for consent in form.consents),
        _captcha(form, shown),
        f'<div class="lead-trap" aria-hidden="true"><label>Leave this empty'
        f'<input name="{TRAP}" tabindex="-1" autocomplete="off"></label></div>',
        *(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
            for name, value in shown.hidden.items()
        ),
        f"<button>{escape(form.texts.button)}</button>",
    ]
    return f'<form method="post" action="{escape(shown.action)}" novalidate>{"".join(parts)}</form>'


def paragraphs(text: str) -> str:
    return "".join(f"<p>{linked(part)}</p>" for part in re.split(r"\n\s*\n", text.strip()) if part)


def linked(text: str) -> str:
    """Escaped; `[words](https://…)` becomes a link."""
    return _LINK.sub(r'<a href="\2" target="_blank" rel="noopener">\1</a>', escape(text))


def _summary(form: FormDefinition, shown: Shown) -> str:
    """There, but empty and hidden, when nothing is wrong: the script fills it."""
    wrong = shown.errors or shown.message
    items = [
        f'<li><a href="#{_id(shown, name)}">{escape(_label(form, name))}: {escape(message)}</a></li>'
        for name, message in shown.errors.items()
    ]
    if shown.message:
        items.append(f"<li>{escape(shown.message)}</li>")
    state = "autofocus" if wrong else "hidden"
    return (
        f'<div class="errors" role="alert" tabindex="-1" {state}><h2>{escape(form.texts.errors)}</h2>'
        f"<ul>{''.join(items)}</ul></div>"
    )


def _label(form: FormDefinition, name: str) -> str:
    labels = {asked.name: asked.label for asked in form.fields}
    labels |= {CONSENT + consent.text_version: _plain(consent) for consent in form.consents}
    return labels.get(name, form.texts.captcha)


def _plain(consent: FormConsent) -> str:
    return _LINK.sub(r"\1", consent.text).strip().rstrip(".")


def _id(shown: Shown, name: str) -> str:
    return escape(f"lead-{shown.key}-{name}")


def _asked(form: FormDefinition, shown: Shown, asked: FormField) -> str:
    optional = "" if asked.required else f' <span class="optional">({escape(form.texts.optional)})</span>'
    label, at = f"{escape(asked.label)}{optional}", _id(shown, asked.name)
    notes = f'<p class="help" id="{at}-help">{escape(asked.help)}</p>' if asked.help else ""
    notes += _error(form, shown, asked.name)
    if asked.kind is Kind.YES_NO:
        return f"<fieldset><legend>{label}</legend>{notes}{_yes_no(form, shown, asked)}</fieldset>"
    control = {Kind.CHOICE: _select, Kind.LINES: _textarea}.get(asked.kind, _input)(form, shown, asked)
    return f'<div class="field"><label for="{at}">{label}</label>{notes}{control}</div>'


def _error(form: FormDefinition, shown: Shown, name: str) -> str:
    at, message = _id(shown, name), shown.errors.get(name, "")
    return (
        f'<p class="error" id="{at}-error" data-of="{escape(name)}" data-at="{at}" '
        f'data-label="{escape(_label(form, name))}"{"" if message else " hidden"}>{escape(message)}</p>'
    )


def _attributes(shown: Shown, asked: FormField) -> str:
    """What every control has: its id, name, whether it is needed or wrong, and what explains it."""
    at = _id(shown, asked.name)
    explained = f"{at}-help {at}-error" if asked.help else f"{at}-error"
    parts = [f'id="{at}" name="{escape(asked.name)}" aria-describedby="{explained}"']
    parts += ["required"] if asked.required else []
    parts += ['aria-invalid="true"'] if asked.name in shown.errors else []
    if complete := _AUTOCOMPLETE.get(asked.name):
        parts.append(f'autocomplete="{complete}"')
    return " ".join(parts)


def _input(form: FormDefinition, shown: Shown, asked: FormField) -> str:
    kind, value = _TYPES.get(asked.kind, "text"), escape(shown.answers.get(asked.name, ""))
    more = f' placeholder="{escape(asked.placeholder)}"' if asked.placeholder else ""
    more += ' dir="ltr"' if kind in ("tel", "email") else ""
    more += ' step="any"' if asked.kind is Kind.NUMBER else f' maxlength="{longest(asked)}"'
    return f'<input type="{kind}" {_attributes(shown, asked)} value="{value}"{more}>'


def _textarea(form: FormDefinition, shown: Shown, asked: FormField) -> str:
    more = f' placeholder="{escape(asked.placeholder)}"' if asked.placeholder else ""
    value = escape(shown.answers.get(asked.name, ""))
    # A first line break is dropped by browsers, so there is always one to drop.
    return f'<textarea {_attributes(shown, asked)} maxlength="{longest(asked)}"{more}>\n{value}</textarea>'


def _select(form: FormDefinition, shown: Shown, asked: FormField) -> str:
    chosen = shown.answers.get(asked.name, "")
    options = [f'<option value="">{escape(form.texts.choose)}</option>']
    options += [
        f'<option value="{escape(choice.value)}"{" selected" if choice.value == chosen else ""}>'
        f"{escape(choice.label)}</option>"
        for choice in asked.choices
    ]
    return f"<select {_attributes(shown, asked)}>{''.join(options)}</select>"


def _yes_no(form: FormDefinition, shown: Shown, asked: FormField) -> str:
    at, typed = _id(shown, asked.name), shown.answers.get(asked.name, "")
    same = _attributes(shown, asked).partition(" ")[2]
    radios = [
        f'<label class="tick"><input type="radio" id="{own}" {same} value="{value}"'
        f"{' checked' if typed == value else ''}>{escape(word)}</label>"
        for own, value, word in ((at, YES, form.texts.yes), (f"{at}-no", NO, form.texts.no))
    ]
    return f'<div class="choices">{"".join(radios)}</div>'


def _consent(form: FormDefinition, shown: Shown, consent: FormConsent) -> str:
    name = CONSENT + consent.text_version
    at = _id(shown, name)
    state = " required" if consent.required else ""
    state += " checked" if consent.text_version in shown.ticked else ""
    state += ' aria-invalid="true"' if name in shown.errors else ""
    optional = "" if consent.required else f' <span class="optional">({escape(form.texts.optional)})</span>'
    return (
        f'<div class="field">{_error(form, shown, name)}<label class="tick" for="{at}">'
        f'<input type="checkbox" id="{at}" name="{escape(name)}" value="{YES}" aria-describedby="{at}-error"{state}>'
        f"<span>{linked(consent.text)}{optional}</span></label></div>"
    )


def _captcha(form: FormDefinition, shown: Shown) -> str:
    kind = _CAPTCHAS.get(form.captcha.kind)
    if kind is None:
        return ""
    at = _id(shown, CAPTCHA)
    return (
        f'<div class="field" id="{at}">{_error(form, shown, CAPTCHA)}'
        f'<div class="{kind}" data-sitekey="{escape(form.captcha.site_key)}"></div></div>'
    )
