"""When the law of a country lets advertising be sent or a person be called: the widest hours that a policy can open.

Only what a named rule says is here; it is no legal advice. Rules of parts of a country (Florida ends at 20:00), public
holidays and what a country says of messages alone that nobody could name a source for are for the hospital's own policy
(`quiet_hours.countries`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from domain.leads.lead import Channel

Hours = tuple[time, time]
_MONDAY_TO_FRIDAY, _SATURDAY, _SUNDAY = range(5), 5, 6


@dataclass(frozen=True)
class LegalHours:
    """Of advertising by these channels to people of a country: [opens, closes) by weekday; no hours, not that day.

    `zone`: where the rule names it; else the person's own.
    """

    country: str
    channels: frozenset[Channel]
    days: tuple[tuple[Hours, ...], ...]
    source: str
    zone: str | None = None


def _hours(*hours: Hours) -> tuple[Hours, ...]:
    return hours


def _week(
    usual: tuple[Hours, ...], saturday: tuple[Hours, ...], sunday: tuple[Hours, ...]
) -> tuple[tuple[Hours, ...], ...]:
    return (*(usual for _ in _MONDAY_TO_FRIDAY), saturday, sunday)


def _daily(opens: int, closes: int) -> tuple[tuple[Hours, ...], ...]:
    usual = _hours((time(opens), time(closes)))
    return _week(usual, usual, usual)


_TEXTS = frozenset({Channel.SMS, Channel.WHATSAPP})
_CALLS = frozenset({Channel.CALL})

LEGAL_HOURS: tuple[LegalHours, ...] = (
    LegalHours(
        "IN",
        frozenset({Channel.SMS, Channel.CALL}),
        _daily(10, 21),
        "TRAI, Telecom Commercial Communications Customer Preference Regulations 2018: promotional 10:00 to 21:00 IST",
        "Asia/Kolkata",
    ),
    LegalHours(
        "US",
        _TEXTS | _CALLS,
        _daily(8, 21),
        "TCPA, 47 CFR 64.1200(c)(1): no solicitation before 8 a.m. or after 9 p.m. at the called party's place",
    ),
    LegalHours(
        "AE",
        _CALLS,
        _daily(9, 18),
        "Cabinet Resolution 56 of 2024 on telemarketing: calls 9:00 to 18:00",
    ),
    LegalHours(
        "AE",
        frozenset({Channel.SMS}),
        _daily(7, 21),
        "TDRA, policy on unsolicited electronic communications: no promotional SMS between 21:00 and 7:00",
    ),
    LegalHours(
        "CA",
        _CALLS,
        _week(_hours((time(9), time(21, 30))), _hours((time(10), time(18))), _hours((time(10), time(18)))),
        "CRTC, Unsolicited Telecommunications Rules, part III, 23: weekdays 9:00 to 21:30, weekends 10:00 to 18:00",
    ),
    LegalHours(
        "AU",
        _CALLS,
        _week(_hours((time(9), time(20))), _hours((time(9), time(17))), _hours()),
        "Telecommunications (Telemarketing and Research Calls) Industry Standard 2017, 8: weekdays 9:00 to 20:00, "
        "Saturdays 9:00 to 17:00, never on Sundays",
    ),
    LegalHours(
        "FR",
        _CALLS,
        _week(_hours((time(10), time(13)), (time(14), time(20))), _hours(), _hours()),
        "Décret 2022-1313: Monday to Friday 10:00 to 13:00 and 14:00 to 20:00",
    ),
)


def legal_hours(country: str, channel: Channel) -> Iterator[LegalHours]:
    """What applies to advertising on the channel to somebody of the country."""
    return (one for one in LEGAL_HOURS if one.country == country.upper() and channel in one.channels)
