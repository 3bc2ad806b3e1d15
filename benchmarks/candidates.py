"""Who may be the same as one submission, asked of Postgres, as the store grows."""

import random
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from functools import partial

import psycopg

from benchmarks.bed.hospital import TENANT
from benchmarks.bed.line import Goal, Line, quantile
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import Site, Stage
from domain.duplicates.keys import match_keys
from domain.duplicates.profile import Profile
from store.duplicates import candidates
from store.session import Database

STORED = {Size.TINY: (100, 300), Size.SMALL: (1_000, 20_000), Size.FULL: (10_000, 1_000_000)}
REQUESTED = Sizes(20, 400, 2_000)
AT_ONCE = 20_000
_CITIES = """
Chennai Madurai Coimbatore Salem Trichy Mumbai Pune Delhi Kolkata Hyderabad Kochi Mysuru Jaipur Surat Indore
"""
_COMMON = """
Meera Ravi Asha Kumar Lakshmi Suresh Priya Anita Rajesh Deepa Arjun Kavitha Mohan Sunita Vijay
"""
_PARTS = "ra me na vi ka sha la ni ta pa su de ja mo ri ha ku ba ga an ish dev it ya"
CITIES, COMMON, PARTS = _CITIES.split(), _COMMON.split(), _PARTS.split()
_LEADS = """
    COPY leads (tenant_id, id, first_name, last_name, city, birth_date, phone_e164, email_norm, source, name_norm,
                stage, phase, run, run_closed, priority, attempts_made) FROM STDIN
"""


async def measure(stage: Stage, size: Size) -> Line:
    """Keys looked up and joined to leads, one submission at a time; half of them are of people who are stored.

    Each is asked three times and the best counts. The floor is a look at one profile by its id, on the same connection.
    """
    site, figures, floor = stage.site(), dict[str, float](), dict[str, float]()
    chance, stored = random.Random(7), 0
    for expected in STORED[size]:
        stage.report(f"storing {expected} leads with their keys")
        _store(site, stored + 1, expected)
        stored = expected
        requested = [_near(chance, stored) for _ in range(REQUESTED.of(size))]
        stage.report(f"asking {len(requested)} times")
        ours, bare = await _ask(site, requested)
        figures |= {f"p50_ms_at_{expected}": quantile(ours, 0.5), f"p99_ms_at_{expected}": quantile(ours, 0.99)}
        floor = {"by_id_p50_ms": quantile(bare, 0.5), "by_id_p99_ms": quantile(bare, 0.99)}
    few, many = STORED[size]
    figures["p99_ms"] = figures[f"p99_ms_at_{many}"]
    figures["p50_growth"] = figures[f"p50_ms_at_{many}"] / figures[f"p50_ms_at_{few}"]
    figures["p99_growth"] = figures[f"p99_ms_at_{many}"] / figures[f"p99_ms_at_{few}"]
    return Line("candidates", (Goal("p99_ms", at_most=5),), {**figures, "stored": float(many)}, floor)


async def _ask(site: Site, requested: list[Profile]) -> tuple[list[float], list[float]]:
    ours, bare = [], []
    async with Database(site.app_url, pool_size=1) as database, database.tenant_session(TENANT) as session:
        for number, profile in enumerate(requested):
            keys = candidates.hashed(match_keys(profile))
            ours.append(await _ms(partial(candidates.sharing, session, TENANT, 0, keys)))
            bare.append(await _ms(partial(candidates.profiles, session, TENANT, [number + 1])))
    return ours, bare


async def _ms(ask: Callable[[], Awaitable[object]]) -> float:
    """The best of three: what else the machine does must not count."""
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        await ask()
        best = min(best, 1000 * (time.perf_counter() - began))
    return best


def _person(number: int) -> Profile:
    """The same every time: a name as they are spread (few common, many rare), a city, a birth date, addresses."""
    chance = random.Random(number)
    first, last = _name(chance), _name(chance)
    born = date(1930, 1, 1) + timedelta(days=chance.randrange(32_000))
    return Profile(
        first_name=first,
        last_name=last,
        phones=(f"+919{(number * 7_919) % 1_000_000_000:09d}",),
        emails=(f"{first}.{last}{number % 1_000}@gmail.com".lower(),) if number % 3 else (),
        birth_date=born.isoformat() if number % 2 else "",
        city=chance.choice(CITIES),
    )


def _name(chance: random.Random) -> str:
    if chance.random() < 0.3:
        return chance.choice(COMMON)
    return "".join(chance.choice(PARTS) for _ in range(chance.randint(2, 4))).capitalize()


def _near(chance: random.Random, stored: int) -> Profile:
    """Somebody new, or somebody who is stored and writes from another address."""
    if chance.random() < 0.5:
        return _person(stored + chance.randrange(1_000_000))
    known = _person(1 + chance.randrange(stored))
    return Profile(
        known.last_name, known.first_name, emails=("other@example.com",), birth_date=known.birth_date, city=known.city
    )


def _store(site: Site, first: int, last: int) -> None:
    with psycopg.connect(site.superuser_url, autocommit=True) as connection:
        for start in range(first, last + 1, AT_ONCE):
            people = [(number, _person(number)) for number in range(start, min(start + AT_ONCE, last + 1))]
            with connection.cursor() as cursor:
                with cursor.copy(_LEADS) as leads:
                    for number, person in people:
                        leads.write_row(_lead(number, person))
                with cursor.copy("COPY match_keys (tenant_id, key, lead_id) FROM STDIN") as keys:
                    for number, person in people:
                        for key in candidates.hashed(match_keys(person)):
                            keys.write_row((TENANT, key, number))
        connection.execute("VACUUM ANALYZE leads")
        connection.execute("VACUUM ANALYZE match_keys")
        connection.execute("CHECKPOINT")


def _lead(number: int, person: Profile) -> tuple[object, ...]:
    return (
        TENANT,
        number,
        person.first_name,
        person.last_name,
        person.city,
        person.birth_date or None,
        person.phones[0],
        person.emails[0] if person.emails else None,
        "import",
        f"{person.first_name} {person.last_name}".lower(),
        "awareness",
        "intake",
        1,
        False,
        3,
        0,
    )
