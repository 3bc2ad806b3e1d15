"""Merges, their undoing and commands at once: one order of things, no deadlock, and nothing half done."""

import asyncio
from collections import Counter
from typing import Any

import psycopg

from tests.api.conftest import Visitor


async def _pair(manager: Visitor, number: int) -> tuple[int, int]:
    one = await manager.captured(first_name="Meera", phone=f"+9198123{number:05d}", source="website")
    other = await manager.captured(first_name="Mira", email=f"mira{number}@example.com", source="website")
    return one["id"], other["id"]


async def test_two_who_merge_the_same_two_either_way_make_one_merge_and_undo_it_once(
    manager: Visitor, checker: psycopg.AsyncConnection[Any]
) -> None:
    for number in range(4):
        one, other = await _pair(manager, number)
        merges = await asyncio.gather(
            *(manager.post(f"/leads/{a}/merge", {"into": b}) for a, b in [(one, other), (other, one)] * 3)
        )
        assert Counter(answer.status_code for answer in merges) == {201: 1, 409: 5}, [m.text for m in merges]
        made = next(answer.json() for answer in merges if answer.status_code == 201)
        undone = await asyncio.gather(*(manager.post(f"/merges/{made['id']}/undo", {}) for _ in range(4)))
        assert Counter(answer.status_code for answer in undone) == {200: 1, 409: 3}, [u.text for u in undone]
        rows = await (
            await checker.execute("SELECT merged_into FROM leads WHERE id = ANY(%s)", ([one, other],))
        ).fetchall()
        assert rows == [(None,), (None,)]
    kept = await (await checker.execute("SELECT count(*), count(undone_at) FROM merges")).fetchone()
    assert kept == (4, 4)


async def test_a_ring_of_merges_at_once_leaves_one_survivor(
    manager: Visitor, checker: psycopg.AsyncConnection[Any]
) -> None:
    ring = [lead for number in range(10, 13) for lead in await _pair(manager, number)]
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True)) * 2
    answers = await asyncio.gather(*(manager.post(f"/leads/{a}/merge", {"into": b}) for a, b in pairs))
    assert {answer.status_code for answer in answers} <= {201, 409}, [a.text for a in answers]
    rows = await (await checker.execute("SELECT id, merged_into FROM leads WHERE id = ANY(%s)", (ring,))).fetchall()
    into = dict(rows)
    for lead, survivor in into.items():
        assert survivor is None or into[survivor] is None, (lead, survivor)
    merged = sum(answer.status_code == 201 for answer in answers)
    assert sum(survivor is not None for survivor in into.values()) == merged
