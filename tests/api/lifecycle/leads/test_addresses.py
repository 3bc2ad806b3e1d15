"""Where a person lives, and their sex: kept as other fields are, and a sign of who is one person."""

import csv
import io

from tests.api.conftest import problem
from tests.api.lifecycle.conftest import Staff, done
from tests.journeys.hospital import Hospital

HOME = {"address_line": "No. 12/4, Kamaraj Street, Adyar", "postcode": "600020", "sex": "Female"}


async def test_they_are_captured_listed_and_exported(staff: Staff) -> None:
    lead = await staff.manager.captured(phone="098765 43210", **HOME)
    kept = {**HOME, "sex": "f"}
    assert {name: lead[name] for name in HOME} == kept
    (listed,) = done(await staff.manager.get("/leads"))["items"]
    assert {name: listed[name] for name in HOME} == kept
    exported = (await staff.manager.get("/exports/leads.csv")).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(exported))
    assert {name: row[name] for name in HOME} == kept


async def test_a_sex_that_says_nothing_is_left_out_and_another_word_is_refused(staff: Staff) -> None:
    lead = await staff.manager.captured(phone="098765 43210", sex="unknown")
    assert lead["sex"] is None
    problem(await staff.manager.post("/leads", {"phone": "098765 43211", "sex": "robot"}), 422, field="sex")


async def test_one_home_and_one_name_are_one_person_however_they_are_written(hospital: Hospital, staff: Staff) -> None:
    person = {"first_name": "Meenatchi", "last_name": "Arunachalam", "birth_date": "1961-04-02", "city": "Chennai"}
    first = await staff.manager.captured(phone="098765 43210", **person, **HOME)
    again = {**person, "first_name": "Meenakshi", "address_line": "12/4 Kamaraj St., Adyar", "postcode": "600 020"}
    second = await hospital.capture(phone="098111 22334", **again)
    assert (await hospital.ending(second)).merged_into == first["id"]
