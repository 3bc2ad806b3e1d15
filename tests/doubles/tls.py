"""What ends TLS in front of a server that speaks none (the embedded ones): by gRPC's rules, or by PostgreSQL's."""

import asyncio
import ssl
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import TracebackType
from typing import Self

_SSL_REQUEST, _GSS_REQUEST = bytes.fromhex("0000000804d2162f"), bytes.fromhex("0000000804d21630")
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class TlsEnd:
    """Listens on `port` of the loopback and hands on to `target`. Who shows no certificate of `clients` is refused."""

    def __init__(self, target: int, certificate: tuple[Path, Path], clients: Path, *, postgres: bool = False) -> None:
        self._target, self._postgres = target, postgres
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=clients)
        self._context.load_cert_chain(*certificate)
        self._context.verify_mode = ssl.CERT_REQUIRED
        self._context.set_alpn_protocols(["postgresql"] if postgres else ["h2"])
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tls", daemon=True)
        self.port, self.heads = 0, list[bytes]()

    async def _open(self) -> None:
        handler: Handler = self._postgres_client if self._postgres else self._hand_on
        context = None if self._postgres else self._context
        server = await asyncio.start_server(handler, "127.0.0.1", 0, ssl=context)
        self.port = server.sockets[0].getsockname()[1]

    async def _postgres_client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """The first eight bytes ask for TLS; whoever begins in the clear is cut off."""
        try:
            head = await reader.readexactly(8)
            if head == _GSS_REQUEST:
                writer.write(b"N")
                head = await reader.readexactly(8)
            self.heads.append(head)
            if head != _SSL_REQUEST:
                return
            writer.write(b"S")
            await writer.drain()
            await writer.start_tls(self._context)
            await self._hand_on(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    async def _hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        try:
            await asyncio.gather(_pump(reader, back), _pump(there, writer))
        except OSError:
            return
        finally:
            back.close()
            writer.close()

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while part := await reader.read(65_536):
        writer.write(part)
        await writer.drain()
    writer.close()
