"""People to compare, and the same people as they write themselves another time."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from domain.duplicates.profile import Profile

MEERA = Profile(
    first_name="Meera",
    last_name="Raman",
    phones=("+919876543210",),
    emails=("meera.raman@example.com",),
    birth_date="1961-04-02",
    city="Chennai",
)
FIRST = ["Meera", "Rajesh", "Lakshmi", "Mohammed", "Elizabeth", "Subramaniam", "Fatima", "Catherine", "José", "Anjali"]
LAST = ["Raman", "Krishnan", "Sharma", "Al-Ahmad", "Fernandes", "Venkataraman", "O'Brien", "Chatterjee", "Pillai"]
CITIES = ["Chennai", "Madurai", "Hyderabad", "Dubai", "London", "Kochi"]

people = st.builds(
    Profile,
    first_name=st.sampled_from(FIRST),
    last_name=st.sampled_from(LAST),
    phones=st.integers(9_000_000_000, 9_999_999_999).map(lambda number: (f"+91{number}",)),
    emails=st.from_regex(r"[a-z]{6,12}[0-9]{2}@(gmail|example|hospital)\.com", fullmatch=True).map(lambda it: (it,)),
    birth_date=st.dates(date(1930, 1, 2), date(2024, 12, 30)).map(date.isoformat),
    city=st.sampled_from(CITIES),
)


def written_otherwise(person: Profile) -> st.SearchStrategy[Profile]:
    """Another time the person leaves out e-mail or birth date, and writes the name in another way."""
    kept = st.sampled_from([person, replace(person, emails=()), replace(person, birth_date="")])
    return st.builds(lambda left, name: replace(left, first_name=name[0], last_name=name[1]), kept, _names(person))


def _names(person: Profile) -> st.SearchStrategy[tuple[str, str]]:
    first, last = person.first_name, person.last_name
    # Of its last two letters, too, `Vimal` becomes `Vimla`, which is another name.
    slips = st.integers(1, len(first) - 3).map(
        lambda at: (first[:at] + first[at + 1] + first[at] + first[at + 2 :], last)
    )
    doubled = st.integers(1, len(last) - 1).map(lambda at: (first, last[:at] + last[at] + last[at:]))
    written = [(last, first), (first[0] + ".", last), (first.upper(), last.lower()), (f"Mrs. {first}", last)]
    return st.one_of(st.sampled_from(written), slips, doubled)
