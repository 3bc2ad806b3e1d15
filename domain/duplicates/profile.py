"""What is compared: a person, or a place such as a clinic, as far as it is known."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """A person. Empty means unknown. `phones` are E.164, `emails` normal forms, `birth_date` ISO, perhaps misspelt.

    `other_names` is the whole name where more of it is known than first and last; `area` is a second address line.
    """

    first_name: str = ""
    last_name: str = ""
    other_names: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    birth_date: str = ""
    birth_place: str = ""
    gender: str = ""
    occupation: str = ""
    house: str = ""
    street: str = ""
    area: str = ""
    city: str = ""
    postcode: str = ""


@dataclass(frozen=True)
class Place:
    """An organisation's site. `address` begins with the house number; `phones` hold digits as written."""

    name: str = ""
    address: str = ""
    city: str = ""
    postcode: str = ""
    phones: tuple[str, ...] = ()
