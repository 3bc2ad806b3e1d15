"""What is compared: a person, as far as they are known."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    """A person. Empty means unknown. `phones` are E.164, `emails` normal forms, `birth_date` ISO, `sex` f, m or x.

    `other_names` is the whole name where more of it is known than first and last; `address_line` house, street, area.
    """

    first_name: str = ""
    last_name: str = ""
    other_names: str = ""
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    birth_date: str = ""
    sex: str = ""
    address_line: str = ""
    city: str = ""
    postcode: str = ""
