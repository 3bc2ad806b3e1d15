"""Two leads merged and parted again from the terminal."""

from tests.cli.people.conftest import Desk


async def test_a_lead_is_merged_shown_and_parted_again(desk: Desk) -> None:
    hospital = desk.hospital
    one, other = await hospital.capture(city=None, first_name="", last_name=""), await hospital.capture(city="Madurai")
    merged = await desk.lead("merge", other.lead_id, one.lead_id)
    assert merged.code == 0, merged.err
    assert (
        f"Lead {other.lead_id} was merged into lead {one.lead_id}; filled from it: city, first name, last name"
        in " ".join(merged.out.split())
    )
    await hospital.ending(other)
    assert (
        f"Merged into lead {one.lead_id}, which goes on: lead show {one.lead_id}"
        in (await desk.lead("show", other.lead_id)).out
    )
    again = await desk.lead("merge", other.lead_id, one.lead_id)
    assert (again.code, str(one.lead_id) in again.err) == (1, True)
    story = await desk.lead("show", one.lead_id)
    assert f"Took over lead {other.lead_id} (manual)" in story.out
    parted = await desk.lead("unmerge", other.lead_id)
    assert parted.code == 0, parted.err
    assert "are separate again" in parted.out
    await hospital.until(other, lambda s: s.run == 2 and s.offer is not None)
    twice = await desk.lead("unmerge", other.lead_id)
    assert (twice.code, "is not merged" in twice.err) == (1, True)


async def test_nobody_waits_to_be_judged(desk: Desk) -> None:
    said = await desk.lead("duplicates", "--sweep")
    assert said.code == 0, said.err
    assert "No possible duplicates." in said.out
