"""Looks up what was committed a few times a second, as long as anybody is connected, and hands it to the viewers."""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime

import structlog
from cachetools import TTLCache

from api.http.live.viewer import ACCESS, OF_LEADS, Seat, Viewer
from api.http.log import where
from domain.errors import TooMuch
from domain.text import signed
from store.lifecycle.changes import MOST_CHANGES, Change, Moment, Place, changes_since, moment, places_of
from store.session import Database

# A change is kept for ten minutes and committed within five; the margin is for clocks.
RESUMED_SECONDS = 240
PAUSE_SECONDS = 0.1
_AWAY_SECONDS = 1.0
_PER_USER, _PER_KEY, _BUSY_SECONDS = 10, 5, 30
_MOST_WRITTEN = 1_000
_log = structlog.get_logger("api.live")


class LiveFeed:
    """One per process. It asks with a connection of its own: a busy pool delays nobody's screen.

    A place in the stream (`seq`) is a signed moment of the database, so any process goes on from it.
    """

    def __init__(self, database_url: str, secrets: Callable[[], Sequence[bytes]]) -> None:
        self._database = Database(database_url, pool_size=1)
        self._secrets = secrets
        self._viewers: dict[int, set[Viewer]] = defaultdict(set)
        self._of_user: Counter[tuple[int, int, int | None]] = Counter()
        self._moment: Moment | None = None
        self._written: TTLCache[tuple[int, Moment], str] = TTLCache(_MOST_WRITTEN, 1)
        self._joined = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="live")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        await self._database.close()

    @contextmanager
    def joined(self, seat: Seat, after: str | None) -> Iterator[Viewer]:
        """`after`: the `seq` that the client saw last. Raises `TooMuch` when the user, or the key, has many."""
        who = seat.holder
        if self._of_user[who] >= (_PER_USER if seat.key_id is None else _PER_KEY):
            raise TooMuch(_BUSY_SECONDS)
        since = self._read(seat.tenant_id, after) if after else None
        viewer = Viewer(seat, since, lost=bool(after) and since is None)
        self._of_user[who] += 1
        self._viewers[seat.tenant_id].add(viewer)
        self._joined.set()
        try:
            yield viewer
        finally:
            self._leave(viewer, who)

    def write(self, tenant_id: int, reached: Moment) -> str:
        """All viewers of a hospital reach one moment together: it is signed once."""
        if (written := self._written.get((tenant_id, reached))) is None:
            values: list[str | int | None] = [reached.snapshot, reached.server.isoformat(), int(time.time())]
            written = signed.sign(values, self._secrets(), f"live {tenant_id}")
            self._written[tenant_id, reached] = written
        return written

    def _read(self, tenant_id: int, seq: str) -> Moment | None:
        """None of one that is too old, that another hospital was given, or that nobody was."""
        values = signed.read(seq, self._secrets(), f"live {tenant_id}")
        if values is None:
            return None
        snapshot, server, at = values
        if time.time() - float(str(at)) > RESUMED_SECONDS:
            return None
        return Moment(str(snapshot), datetime.fromisoformat(str(server)))

    def _leave(self, viewer: Viewer, who: tuple[int, int, int | None]) -> None:
        self._of_user[who] -= 1
        if not self._of_user[who]:
            del self._of_user[who]
        here = self._viewers[viewer.seat.tenant_id]
        here.discard(viewer)
        if not here:
            del self._viewers[viewer.seat.tenant_id]

    async def _run(self) -> None:
        while True:
            if not self._viewers:
                self._moment = None
                self._joined.clear()
                await self._joined.wait()
            try:
                await self._look()
                pause = PAUSE_SECONDS
            except Exception as error:
                _log.warning("live_away", error=type(error).__name__, at=where(error))
                pause = _AWAY_SECONDS
            await asyncio.sleep(pause)

    async def _look(self) -> None:
        """First what all have to hear; then who came meanwhile hears what they missed, a little of it twice perhaps."""
        before = self._moment
        joining = [viewer for viewers in self._viewers.values() for viewer in viewers if not viewer.placed]
        if before is None:
            self._moment = await moment(self._database)
        else:
            self._moment, found = await changes_since(self._database, [*self._viewers], before)
            await self._hand(before, self._moment, found, joining)
        await self._place(joining)

    async def _hand(
        self, before: Moment, reached: Moment, found: Mapping[int, Sequence[Change]], joining: Collection[Viewer]
    ) -> None:
        lost = before.server != reached.server or sum(map(len, found.values())) > MOST_CHANGES
        for tenant_id, viewers in [*self._viewers.items()]:
            placed = [viewer for viewer in viewers if viewer.placed and viewer not in joining]
            if lost:
                for viewer in placed:
                    viewer.lose(reached)
            else:
                await self._show(tenant_id, placed, reached, found.get(tenant_id, ()))

    async def _show(
        self, tenant_id: int, viewers: Collection[Viewer], reached: Moment, changes: Sequence[Change]
    ) -> None:
        changes = [*dict.fromkeys(changes)]
        places = await self._places(tenant_id, viewers, changes)
        ended = {change.user_id for change in changes if change.kind == ACCESS}
        for viewer in viewers:
            if viewer.seat.user_id in ended:
                viewer.check()
            viewer.reach(
                reached,
                (one for one in changes if viewer.seat.hears(one, places.get(one.lead_id or 0))),
            )

    async def _places(
        self, tenant_id: int, viewers: Collection[Viewer], changes: Sequence[Change]
    ) -> Mapping[int, Place]:
        leads = {one.lead_id for one in changes if one.kind in OF_LEADS and one.lead_id is not None}
        if not leads or not any(viewer.seat.by_place for viewer in viewers):
            return {}
        async with self._database.tenant_session(tenant_id) as session:
            return await places_of(session, tenant_id, leads)

    async def _place(self, joining: Sequence[Viewer]) -> None:
        """After a restart many come with one and the same moment: it is looked up once."""
        assert self._moment is not None
        groups: dict[tuple[int, Moment | None], list[Viewer]] = defaultdict(list)
        for viewer in joining:
            groups[viewer.seat.tenant_id, viewer.since].append(viewer)
        for (tenant_id, since), viewers in groups.items():
            if since is None:
                missed: Sequence[Change] = ()
                reached, lost = self._moment, False
            else:
                reached, found = await changes_since(self._database, [tenant_id], since)
                missed = found.get(tenant_id, ())
                lost = reached.server != since.server or len(missed) > MOST_CHANGES
            for viewer in viewers:
                viewer.placed = True
            if lost:
                for viewer in viewers:
                    viewer.lose(reached)
            else:
                await self._show(tenant_id, viewers, reached, missed)
