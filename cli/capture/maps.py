"""The map's file."""

from pathlib import Path

import yaml

from cli.terminal.failure import CommandFailed
from domain.capture.imports.mapping import ImportMap, read_map
from domain.errors import Invalid

_LONGEST_MAP = 200_000


def load_map(path: Path) -> ImportMap:
    """Raises `CommandFailed` naming the key that is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
        if len(text) > _LONGEST_MAP:
            raise CommandFailed(f"map: {path} is too long to be a map.")
        return read_map(yaml.safe_load(text) or {})
    except OSError as error:
        raise CommandFailed(f"map: {path}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandFailed(f"map: {path} is not UTF-8 text.") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise CommandFailed(
            f"map: {path} is not YAML{where}: {getattr(error, 'problem', None) or 'unreadable'}."
        ) from None
    except Invalid as error:
        raise CommandFailed(f"map: {f'{error.field}: ' if error.field else ''}{error}.") from None
