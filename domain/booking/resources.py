"""Appointments: who or what is booked."""

import re

_BETWEEN = re.compile(r"[-_.]+")


def resource_name(typed: str) -> str:
    """The one name of a clinician or room, however it is typed: `Dr_Iyer` and `dr.iyer` are `dr-iyer`."""
    return _BETWEEN.sub("-", typed.casefold()).strip("-")
