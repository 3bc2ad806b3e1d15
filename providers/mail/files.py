"""What came with a mail: as much as is kept, and the names and the reasons of the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from re import DOTALL, compile

from domain.outreach.ports import ReceivedFile
from domain.text.normal_form import storable

MOST_FILES, MOST_NAMED = 10, 50
LARGEST, LARGEST_TOGETHER = 5_000_000, 10_000_000
_LONGEST_NAME = 200
_SIGNS: Sequence[tuple[int, bytes, str]] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftyphei", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"\xd0\xcf\x11\xe0", "application/x-ole-storage"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"MZ", "application/x-msdownload"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"#!", "text/x-script"),
)
_PATH = compile(r".*[/\\]", DOTALL)
_PROGRAMS = frozenset({"application/x-msdownload", "application/x-executable", "text/x-script"})
_TEXT_READ = 4_000


@dataclass(frozen=True)
class Part:
    """One file as the mail holds it, under the name that its sender gave it."""

    name: str
    content: bytes


def kept_files(parts: Iterable[Part]) -> tuple[ReceivedFile, ...]:
    """In their order; the reasons are `too_large`, `too_much_together`, `too_many` and `program`."""
    found: list[ReceivedFile] = []
    together = 0
    for number, part in enumerate(parts):
        if number >= MOST_NAMED:
            break
        one = _read(part, number)
        reason = _refused(one, len([file for file in found if not file.left_out]), together)
        together += 0 if reason else one.size
        found.append(replace(one, content=b"", left_out=reason) if reason else one)
    return tuple(found)


def content_type(content: bytes) -> str:
    """By its first bytes; plain text where it reads as such, else unknown bytes."""
    for at, sign, kind in _SIGNS:
        if content[at : at + len(sign)] == sign:
            return kind
    head = content[:_TEXT_READ]
    try:
        head[:-3].decode() if len(head) == _TEXT_READ else head.decode()
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "application/octet-stream" if b"\0" in head else "text/plain"


def _read(part: Part, number: int) -> ReceivedFile:
    # A path is no name.
    name = "".join(char for char in _PATH.sub("", storable(part.name)) if char.isprintable()).strip()
    plain = name[-_LONGEST_NAME:] or f"file {number + 1}"
    return ReceivedFile(plain, content_type(part.content), len(part.content), part.content)


def _refused(file: ReceivedFile, kept: int, together: int) -> str:
    if file.content_type in _PROGRAMS:
        return "program"
    if file.size > LARGEST:
        return "too_large"
    if kept >= MOST_FILES:
        return "too_many"
    return "too_much_together" if together + file.size > LARGEST_TOGETHER else ""
