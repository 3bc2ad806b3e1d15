"""The HTML of a mail: from MJML, from HTML, or made of its plain text; never with more than a mail may hold."""

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import css_inline
import nh3
from mjml import mjml2html

from domain.errors import Invalid

RIGHT_TO_LEFT = frozenset({"ar", "fa", "ur", "he"})
_TAGS_WORDS = """
a abbr b blockquote br center code div em font h1 h2 h3 h4 hr i img li ol p pre s small span strong sub sup
table tbody td tfoot th thead tr u ul
"""
TAGS = frozenset(_TAGS_WORDS.split())
_AROUND = frozenset({"html", "head", "body", "title", "style", "meta"})
_ATTRIBUTES = {
    "*": set(["align", "bgcolor", "class", "dir", "height", "lang", "role", "style", "title", "valign", "width"]),
    "a": {"href", "target"},
    "img": {"src", "alt", "border"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "font": {"color", "face", "size"},
}
# Without `background`, `content` and the like, which may load something.
_STYLES_WORDS = """
background-color border border-bottom border-collapse border-color border-left border-radius border-right
border-spacing border-style border-top border-width color direction display font-family font-size font-style
font-weight height letter-spacing line-height list-style-type margin margin-bottom margin-left margin-right
margin-top max-width min-width padding padding-bottom padding-left padding-right padding-top text-align
text-decoration text-transform vertical-align white-space width word-break
"""
_STYLES = set(_STYLES_WORDS.split())
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.IGNORECASE | re.DOTALL)
_LOADS = re.compile(r"url\s*\(|@import|expression|javascript|[<\\]", re.IGNORECASE)
_NAME_ALONE = re.compile(r"\{\{-?\s*([a-z][a-z0-9_]*)\s*-?\}\}")
_LIQUID = re.compile(r"\{[{%]")
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=True, keep_link_tags=False)


def as_html(body: str, language: str, *links: str) -> str:
    """Only our own links become some: an address inside a person's name stays text."""
    escaped = html.escape(body)
    known = sorted({html.escape(link) for link in links if link}, key=len, reverse=True)
    if known:
        anchors = re.compile("|".join(re.escape(link) for link in known))
        escaped = anchors.sub(lambda found: f'<a href="{found[0]}">{found[0]}</a>', escaped)
    paragraphs = (paragraph.replace("\n", "<br>\n") for paragraph in re.split(r"\n{2,}", escaped))
    whole = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
    return f'<div dir="rtl" lang="{language}">\n{whole}</div>\n' if language in RIGHT_TO_LEFT else whole


AUTOMATIC = {"Auto-Submitted": "auto-replied"}
"""RFC 3834: what has it is answered by no machine."""


def list_headers(unsubscribe: str) -> dict[str, str]:
    """RFC 8058: one click in the mail program."""
    return {"List-Unsubscribe": f"<{unsubscribe}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def from_source(source: str, language: str, before: str = "") -> str:
    """Of MJML or HTML whose values are filled in and escaped. Raises `Invalid`."""
    if is_mjml(source):
        try:
            source = mjml2html(source, fonts={}, disable_comments=True)
        except ValueError as error:
            raise Invalid("html", f"is not valid MJML: {str(error)[:200]}") from None
    try:
        inlined = _INLINER.inline(re.sub(r"<link\b[^>]*>", "", source, flags=re.IGNORECASE))
    except css_inline.InlineError as error:
        raise Invalid("html", f"has styles that cannot be read: {str(error)[:200]}") from None
    styles = (text for text in _STYLE.findall(inlined) if not _LOADS.search(text))
    said = f"<p>{html.escape(before.strip())}</p>\n" if before else ""
    turned = ' dir="rtl"' if language in RIGHT_TO_LEFT else ""
    return (
        f'<!doctype html>\n<html lang="{html.escape(language)}"{turned}><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width">{_style("".join(styles))}</head>\n'
        f"<body>{said}{_clean(inlined)}</body></html>\n"
    )


def is_mjml(source: str) -> bool:
    return source.lstrip().lower().startswith("<mjml")


def _style(text: str) -> str:
    return f"<style>{text}</style>" if text.strip() else ""


def _clean(source: str) -> str:
    return nh3.clean(
        source,
        tags=set(TAGS),
        clean_content_tags={"script", "style", "title"},
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_kept,
        url_schemes={"http", "https", "mailto", "tel"},
        filter_style_properties=_STYLES,
        link_rel="noopener noreferrer",
    )


def _kept(tag: str, name: str, value: str) -> str | None:
    """An address has a scheme: a mail has no page that another could be relative to."""
    if name == "src":
        return value if value.startswith("https://") else None
    if name == "href":
        return value if re.match(r"(https?://|mailto:|tel:)", value) else None
    return value


class _Reader(HTMLParser):
    """Notes what a mail may not hold, and where."""

    def __init__(self, links: frozenset[str], mjml: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[int, str]] = []
        self._links, self._mjml = links, mjml

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = tag in TAGS | _AROUND or (self._mjml and tag.startswith("mj") and tag != "mj-include")
        if not known:
            self._note(f"<{tag[:40]}> is not allowed in a mail: leave it out")
        for name, value in attrs:
            self._note_attribute(name, value or "")

    def _note_attribute(self, name: str, value: str) -> None:
        if name.startswith("on") or _LIQUID.search(name):
            self._note(f"{name[:40]} is not allowed in a tag: leave it out")
        elif name == "href" and (only := _NAME_ALONE.fullmatch(value.strip())):
            if only[1] not in self._links:
                self._note(f"{only[1]} is no link: href takes {', '.join(sorted(self._links))}")
        elif _LIQUID.search(value):
            self._note(
                f'{name[:40]} takes no name: only href does, and a link alone, as in href="{{{{ preferences }}}}"'
            )
        elif name == "href" and not re.match(r"(https?://|mailto:|tel:)", value.strip(), re.IGNORECASE):
            self._note("href must be a link's name, or an address that begins with https://, mailto: or tel:")
        elif name == "src" and not value.strip().lower().startswith("https://"):
            self._note("src must be an address that begins with https://")
        elif name == "style" and _LOADS.search(value):
            self._note("a style must not load anything: leave url() out")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "style" and _LIQUID.search(data):
            self._note("a style takes no names: write it out")
        if self.cdata_elem == "style" and _LOADS.search(data):
            self._note("a style must not load anything: leave url() and @import out")

    def handle_comment(self, data: str) -> None:
        if _LIQUID.search(data):
            self._note("a comment takes no names: leave it out")

    def _note(self, text: str) -> None:
        self.found.append((self.getpos()[0], text))


def faults_in(source: str, links: frozenset[str]) -> Iterator[tuple[int, str]]:
    """What a mail may not hold, by line; `links`: the names that may stand in `href`."""
    reader = _Reader(links, is_mjml(source))
    try:
        reader.feed(source)
        reader.close()
    except AssertionError:  # the standard library's word for a declaration that is none
        reader.found.append((reader.getpos()[0], "<![ begins nothing that a mail may hold: leave it out"))
    yield from dict.fromkeys(reader.found)
