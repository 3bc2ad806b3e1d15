"""Phones and e-mail addresses: strong signs, but families share them."""

import re

from rapidfuzz.distance import OSA

from domain.duplicates.frequencies import Frequencies, Worth
from domain.duplicates.match import Evidence

_PHONE, _EMAIL = Worth(14, 4, 15, trust=5_000), Worth(14, 4, 15, trust=5_000)
_GMAIL, _ONE_MAILBOX = "gmail.com", 12.0
_DOMAINS = """
gmail.com googlemail.com yahoo.com yahoo.in yahoo.co.in yahoo.co.uk ymail.com hotmail.com outlook.com live.com msn.com
icloud.com me.com mac.com aol.com rediffmail.com proton.me protonmail.com gmx.de gmx.net web.de mail.com mail.ru
yandex.ru yandex.com zoho.com qq.com 163.com 126.com naver.com
"""
_LOCALS = "info office contact admin mail hello enquiry enquiries sales support me test noreply"
_DIGITS = re.compile("[0-9]+")
_PUBLIC, _OF_EVERYBODY = frozenset(_DOMAINS.split()), frozenset(_LOCALS.split())


def is_public(domain: str) -> bool:
    """Whether strangers share this mail domain."""
    return domain in _PUBLIC


def mailbox(local: str, domain: str) -> tuple[str, str]:
    """Where mail to this address arrives: nothing after a plus sign counts, nor Gmail's full stops.

    It makes two people alike, never the same: who owns the domain may read it otherwise.
    """
    local = local.partition("+")[0] or local
    return (bare(local), _GMAIL) if domain in (_GMAIL, "googlemail.com") else (local, domain)


def bare(local: str) -> str:
    """Without the full stops that one provider reads and another does not."""
    return local.replace(".", "")


def compare_phones(a: tuple[str, ...], b: tuple[str, ...], frequencies: Frequencies) -> list[Evidence]:
    """Digits with country code; the best pair counts."""
    if not a or not b:
        return []
    shared = set(a) & set(b)
    if shared:
        bits = max(frequencies.bits("phone", number, _PHONE) for number in shared)
        return [Evidence("phone", "same", bits, "a phone number is the same")]
    if any(one[-8:] == other[-8:] for one in a for other in b if min(len(one), len(other)) >= 8):
        return [Evidence("phone", "alike", 12.0, "a phone number is the same but for its prefix")]
    near = [(one, other) for one in a for other in b if len(one) >= 9 and OSA.distance(one, other, score_cutoff=1) == 1]
    if any(_is_slip(one, other) for one, other in near):
        return [Evidence("phone", "alike", 12.0, "a phone number differs by a slip of the keys")]
    if near:
        return [Evidence("phone", "near", 5.0, "a phone number is a near one, as of one house or one purchase")]
    return [Evidence("phone", "differs", -0.5, "the phone numbers are others")]


def _is_slip(one: str, other: str) -> bool:
    """Numbers that differ in their last two digits were often given out together."""
    return one[:-2] != other[:-2] or sorted(one) == sorted(other)


def compare_emails(
    a: tuple[tuple[str, str], ...], b: tuple[tuple[str, str], ...], frequencies: Frequencies
) -> list[Evidence]:
    """Local part and domain; the best pair counts."""
    if not a or not b:
        return []
    return [max((_email(one, other, frequencies) for one in a for other in b), key=lambda part: part.points)]


def _email(a: tuple[str, str], b: tuple[str, str], frequencies: Frequencies) -> Evidence:
    if a == b:
        bits = frequencies.bits("email", "@".join(a), _EMAIL)
        return Evidence("email", "same", bits, "an e-mail address is the same")
    a, b = mailbox(*a), mailbox(*b)
    if a == b:
        return Evidence("email", "same_mailbox", _ONE_MAILBOX, "an e-mail address leads to the same mailbox")
    (local_a, domain_a), (local_b, domain_b) = a, b
    public = is_public(domain_a) or is_public(domain_b)
    if bare(local_a) == bare(local_b) and local_a not in _OF_EVERYBODY and len(local_a) >= 4:
        if OSA.normalized_similarity(domain_a, domain_b) >= 0.7 and not public:
            return Evidence("email", "alike", 10.0, "an e-mail address differs by a slip in its domain")
        return Evidence("email", "same_local", 6.0, "an e-mail address differs in its domain only")
    whole_a, whole_b = "".join(a), "".join(b)
    if public:
        near = min(len(local_a), len(local_b)) >= 7 and OSA.distance(local_a, local_b, score_cutoff=1) == 1
        if near and domain_a == domain_b and not _are_numbered(local_a, local_b):
            return Evidence("email", "alike", 4.0, "an e-mail address differs in one letter")
    elif len(whole_a) >= 8 and not _are_numbered(local_a, local_b):
        alike = OSA.normalized_similarity(whole_a, whole_b)
        if alike >= 0.85 or sorted(whole_a) == sorted(whole_b):
            return Evidence("email", "alike", 9.0, "an e-mail address differs by a slip of the keys")
        if alike >= 0.7:
            return Evidence("email", "resembles", 5.0, "an e-mail address resembles the other")
    return Evidence("email", "differs", -1.0, "the e-mail addresses are others")


def _are_numbered(one: str, other: str) -> bool:
    """`ward1` and `ward2` differ in nothing but their digits, on purpose."""
    return one != other and _DIGITS.sub("#", one) == _DIGITS.sub("#", other)
