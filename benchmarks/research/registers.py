"""Public registers of persons and places that hold some of them twice; read from the folder in `LEAD_DATA`."""

import csv
import gzip
import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from domain.duplicates.profile import Place, Profile

Record = TypeVar("Record", Profile, Place)
Row = Mapping[str, str]


@dataclass(frozen=True)
class Register(Generic[Record]):
    """Records, and for each of them who it truly is."""

    records: list[Record]
    truth: list[str]


def folder() -> Path | None:
    """Where the public data lies; None when `LEAD_DATA` names no folder."""
    named = os.environ.get("LEAD_DATA")
    return Path(named) if named and Path(named).is_dir() else None


def febrl(data: Path, number: int) -> Register[Profile]:
    """Made-up Australians; the social security number is not read."""

    def person(row: Row) -> Profile:
        return Profile(
            first_name=row["given_name"],
            last_name=row["surname"],
            birth_date=row["date_of_birth"],
            house=row["street_number"],
            street=row["address_1"],
            area=row["address_2"],
            city=row["suburb"],
            postcode=row["postcode"],
        )

    rows = _rows(data / "febrl" / f"dataset{number}.csv")
    return Register([person(row) for row in rows], [row["rec_id"].split("-")[1] for row in rows])


def fake_1000(data: Path) -> Register[Profile]:
    """Made-up Britons, their letters swapped and fields empty."""

    def person(row: Row) -> Profile:
        return Profile(
            first_name=row["first_name"],
            last_name=row["surname"],
            birth_date=row["dob"],
            city=row["city"],
            emails=_known(row["email"]),
        )

    rows = _rows(data / "fake_1000" / "fake_1000.csv")
    return Register([person(row) for row in rows], [row["cluster"] for row in rows])


def historical_50k(data: Path) -> Register[Profile]:
    """People of an encyclopaedia, under titles, nicknames and wrong dates."""

    def person(row: Row) -> Profile:
        return Profile(
            first_name=row["first_name"],
            last_name=row["surname"],
            other_names=row["full_name"],
            birth_date=row["dob"],
            birth_place=row["birth_place"],
            postcode=row["postcode_fake"],
            gender=row["gender"],
            occupation=row["occupation"],
        )

    rows = _rows(data / "historical_50k" / "records.csv.gz")
    return Register([person(row) for row in rows], [row["cluster"] for row in rows])


def chicago_sites(data: Path) -> Register[Place]:
    """Places of child care, out of several lists."""

    def place(row: Row) -> Place:
        return Place(row["Site name"], row["Address"], postcode=row["Zip"], phones=_known(row["Phone"]))

    rows = _rows(data / "chicago_sites" / "sites.csv")
    return Register([place(row) for row in rows], [row["True Id"] for row in rows])


def restaurants(data: Path) -> list[tuple[Place, Place, bool]]:
    """Pairs out of two guides, and whether they are one."""

    def place(row: Row, side: str) -> Place:
        name, address, city, phone = (row[f"{side}_{field}"] for field in ("name", "addr", "city", "phone"))
        return Place(name, address, city, phones=_known(phone))

    rows = [row for part in ("train", "valid") for row in _rows(data / "restaurants" / f"pairs_{part}.csv")]
    return [(place(row, "left"), place(row, "right"), row["match"] == "1") for row in rows]


def _known(value: str) -> tuple[str, ...]:
    return (value,) if value.strip() else ()


def _rows(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))
