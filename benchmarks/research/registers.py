"""Public registers of persons and places that hold some of them twice; read from the folder in `LEAD_DATA`."""

import csv
import gzip
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.research.places.place import Place

Row = Mapping[str, str]
Person = Mapping[str, Any]
# The people of an encyclopaedia are dead for long; the engine takes birth dates of the last 130 years.
_YEARS_LATER = 128


@dataclass(frozen=True)
class Register:
    """Persons as a client of the API would send them, and for each of them who it truly is."""

    persons: Sequence[Person]
    truth: Sequence[str]

    def first(self, count: int) -> "Register":
        return Register(self.persons[:count], self.truth[:count])


def folder() -> Path | None:
    """Where the public data lies; None when `LEAD_DATA` names no folder."""
    named = os.environ.get("LEAD_DATA")
    return Path(named) if named and Path(named).is_dir() else None


def febrl(data: Path, number: int) -> Register:
    """Made-up Australians; the state and the social security number are not read."""

    def person(row: Row) -> Person:
        house_and_street = f"{row['street_number']} {row['address_1']}".strip()
        return _said(
            first_name=row["given_name"],
            last_name=row["surname"],
            birth_date=_date(f"{row['date_of_birth'][:4]}-{row['date_of_birth'][4:6]}-{row['date_of_birth'][6:]}"),
            address_line=", ".join(filter(None, (house_and_street, row["address_2"]))),
            city=row["suburb"],
            postcode=row["postcode"],
        )

    rows = _rows(data / "febrl" / f"dataset{number}.csv")
    return Register([person(row) for row in rows], [row["rec_id"].split("-")[1] for row in rows])


def fake_1000(data: Path) -> Register:
    """Made-up Britons, their letters swapped and fields empty."""

    def person(row: Row) -> Person:
        return _said(
            first_name=row["first_name"],
            last_name=row["surname"],
            birth_date=_date(row["dob"]),
            city=row["city"],
            email=row["email"],
        )

    rows = _rows(data / "fake_1000" / "fake_1000.csv")
    return Register([person(row) for row in rows], [row["cluster"] for row in rows])


def historical_50k(data: Path) -> Register:
    """People of an encyclopaedia, under titles, nicknames and wrong dates; born 128 years later than they were.

    A lead has no place of birth and no occupation.
    """

    def person(row: Row) -> Person:
        return _said(
            first_name=row["first_name"],
            last_name=row["surname"],
            birth_date=_date(row["dob"], _YEARS_LATER),
            postcode=row["postcode_fake"],
            sex={"male": "m", "female": "f"}.get(row["gender"], ""),
        )

    rows = _rows(data / "historical_50k" / "records.csv.gz")
    return Register([person(row) for row in rows], [row["cluster"] for row in rows])


def chicago_sites(data: Path) -> tuple[list[Place], list[str]]:
    """Places of child care, out of several lists."""

    def place(row: Row) -> Place:
        return Place(row["Site name"], row["Address"], postcode=row["Zip"], phones=_known(row["Phone"]))

    rows = _rows(data / "chicago_sites" / "sites.csv")
    return [place(row) for row in rows], [row["True Id"] for row in rows]


def restaurants(data: Path) -> list[tuple[Place, Place, bool]]:
    """Pairs out of two guides, and whether they are one."""

    def place(row: Row, side: str) -> Place:
        name, address, city, phone = (row[f"{side}_{field}"] for field in ("name", "addr", "city", "phone"))
        return Place(name, address, city, phones=_known(phone))

    rows = [row for part in ("train", "valid") for row in _rows(data / "restaurants" / f"pairs_{part}.csv")]
    return [(place(row, "left"), place(row, "right"), row["match"] == "1") for row in rows]


def _said(**fields: str) -> Person:
    return {name: value for name, value in fields.items() if value}


def _date(written: str, years_later: int = 0) -> str:
    """Blank where it is no day: nobody could send it."""
    try:
        born = date.fromisoformat(written)
        return born.replace(year=born.year + years_later).isoformat()
    except ValueError:
        return ""


def _known(value: str) -> tuple[str, ...]:
    return (value,) if value.strip() else ()


def _rows(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))
