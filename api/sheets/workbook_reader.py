"""Run as a program of its own: the workbook comes on standard input, a sheet's rows go out as JSON lines.

What a small file may unpack to nobody knows before: two cells at opposite corners make the library lay out seventeen
thousand million. So this process may have so much memory and time, and when it dies the file was too large.
"""

import datetime
import json
import resource
import sys

_MEMORY, _SECONDS = 700_000_000, 60


def _text(cell: object) -> str:
    """As a person would have written it: whole numbers without a fraction, dates as in ISO 8601."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat()
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


def _say(**said: object) -> None:
    sys.stdout.write(json.dumps(said) + "\n")


def main(criteria: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(sys.stdin.buffer)
        names = book.sheet_names
        name = criteria or (names[0] if names else "")
        if name not in names:
            shown = ", ".join(f"'{known[:31]}'" for known in names[:20])
            _say(complaint=f"has no sheet '{name[:31]}' (there are: {shown})")
            return
        sheet = book.get_sheet_by_name(name)
        _say(row=0, cells=name)
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            _say(row=number, cells=[_text(cell) for cell in cells])
    except PasswordError:
        _say(complaint="is protected by a password: save it without")
    except (CalamineError, OSError, ValueError):
        _say(complaint="is no readable .xlsx: it is damaged or was not sent whole")


if __name__ == "__main__":
    main(sys.argv[1])
