"""JSON that is written already, by the database: put together whole, never taken apart."""

import json
from collections.abc import Iterable, Mapping
from typing import NewType

JsonText = NewType("JsonText", str)


def json_array(items: Iterable[JsonText]) -> JsonText:
    return JsonText(f"[{','.join(items)}]")


def json_object(members: Mapping[str, JsonText]) -> JsonText:
    return JsonText(f"{{{','.join(f'{json.dumps(name)}:{value}' for name, value in members.items())}}}")


def json_text(value: str | float | None) -> JsonText:
    return JsonText(json.dumps(value))
