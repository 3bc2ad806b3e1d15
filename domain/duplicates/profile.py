"""What is compared: a person, as far as they are known."""

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
