"""`GET /api/v1/leads` (filters, orders, a search; page of 50), board and counts by 16 clients, as the store grows."""

import asyncio

from benchmarks.bed.hospital import person, store_leads
from benchmarks.bed.line import Goal, Line, median_ratio
from benchmarks.bed.shots import fire, http_request, latencies
from benchmarks.bed.size import Size, Sizes
from benchmarks.bed.stage import Site, Stage

STORED = {Size.TINY: (200,), Size.SMALL: (10_000,), Size.FULL: (10_000, 100_000, 1_000_000)}
REQUESTS = Sizes(24, 300, 1_200)
ROUNDS = Sizes(1, 5, 5)
QUERIES = (
    "",
    "?status=contacted",
    "?sort=-score",
    "?status=qualified&sort=-score",
    "?source=referral&stage=interest",
    "?search=stored%20number%209",
    "?sort=deadline",
    "?status=contacted&sort=deadline",
    "?sort=-updated_at",
    "?overdue=true&sort=deadline",
    "?phase=book&band=hot&priority=1",
    "?waiting=call&waiting=answer&sort=deadline",
    "?score_from=90&source=event&owner=none",
    "?custom.insured=true",
    "?source=event&stage=action",
)
BOARDS = ("?by=status", "?by=phase", "?by=waiting", "?by=status&band=hot&source=event")
COUNTS = ("?by=status", "?by=band", "?by=owner", "?by=waiting&source=event")


async def measure(stage: Stage, size: Size) -> Line:
    """`ratio`, `p50_ms`, `p99_ms` at the middle size (the only one by default); with --full also those of the others.
    `board_p99_ms` and `counts_p99_ms`: every column's first 50 with its counts; counts alone.

    `worst_ratio`: of the rates up to the middle size, each against the floor beside it."""
    return await asyncio.to_thread(_grow, stage, size)


def _grow(stage: Stage, size: Size) -> Line:
    site, sizes = stage.site(), STORED[size]
    figures: dict[str, float] = {}
    floor: dict[str, float] = {}
    stored = 0
    for sought in sizes:
        stage.report(f"storing {sought} leads")
        store_leads(site.superuser_url, stored + 1, sought)
        stored = sought
        ours, floor = _listed(stage, site, size)
        figures |= {f"{name}_at_{sought}": value for name, value in ours.items()}
    middle = sizes[len(sizes) // 2]
    shown = ("ratio", "p50_ms", "p99_ms", "board_p50_ms", "board_p99_ms", "counts_p50_ms", "counts_p99_ms")
    figures |= {name: figures[f"{name}_at_{middle}"] for name in shown}
    figures["worst_ratio"] = min(figures[f"ratio_at_{sought}"] for sought in sizes[:2])
    goals = [Goal("worst_ratio", at_least=0.7), Goal("p99_ms", at_most=50), Goal("board_p99_ms", at_most=100)]
    if len(sizes) > 1:
        figures["p50_growth"] = figures[f"p50_ms_at_{sizes[-1]}"] / figures[f"p50_ms_at_{sizes[0]}"]
        goals.append(Goal("p50_growth", at_most=1.5))
    return Line("list", goals, {**figures, "stored": float(middle), "clients": 16.0}, floor)


def _listed(stage: Stage, site: Site, size: Size) -> tuple[dict[str, float], dict[str, float]]:
    requests, token = REQUESTS.of(size), stage.token(site, "manager")
    ours, bare = [], []
    with stage.api(site) as api, stage.floor_api(site) as floor:
        fire(floor.address, [http_request("POST", "/people", body=person(n)) for n in range(50)], expected=201)
        requested = [
            http_request("GET", f"/api/v1/leads{QUERIES[n % len(QUERIES)]}", token=token) for n in range(requests)
        ]
        plain = [http_request("GET", "/people")] * requests
        fire(api.address, requested[:48], expected=200)
        for round in range(ROUNDS.of(size)):
            stage.report(f"list, round {round + 1} of {ROUNDS.of(size)}")
            bare.append(fire(floor.address, plain, expected=200))
            ours.append(fire(api.address, requested, expected=200))
        rest: dict[str, float] = {}
        for name, queries in (("board", BOARDS), ("counts", COUNTS)):
            stage.report(name)
            path = f"/api/v1/leads/{name}"
            requested = [
                http_request("GET", f"{path}{queries[n % len(queries)]}", token=token) for n in range(requests)
            ]
            fire(api.address, requested[:16], expected=200)
            volleys = [fire(api.address, requested, expected=200) for _ in range(ROUNDS.of(size))]
            rest |= {f"{name}_{figure}": value for figure, value in latencies(volleys).items()}
    per_s = sorted(volley.per_s for volley in ours)[len(ours) // 2]
    floor_per_s = sorted(volley.per_s for volley in bare)[len(bare) // 2]
    ratio = median_ratio([volley.per_s for volley in ours], [volley.per_s for volley in bare])
    return {"ratio": ratio, "per_s": per_s, **latencies(ours), **rest}, {"per_s": floor_per_s, **latencies(bare)}
