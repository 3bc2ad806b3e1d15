"""The one data converter, shared by client, worker, tests and replay."""

import functools
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter, pydantic_data_converter
from temporalio.converter import CompositePayloadConverter, DataConverter, DefaultPayloadConverter

_adapter = functools.lru_cache(maxsize=1024)(TypeAdapter[Any])


class _SharedAdapters(PydanticJSONPlainPayloadConverter):
    """Every run has converters of its own; what they know of our types is built once for all of them."""

    def __init__(self) -> None:
        super().__init__()
        self._type_adapter = _adapter


class LeadPayloadConverter(CompositePayloadConverter):
    def __init__(self) -> None:
        own = _SharedAdapters()
        others = DefaultPayloadConverter.default_encoding_payload_converters
        super().__init__(*(own if converter.encoding == own.encoding else converter for converter in others))


DATA_CONVERTER: DataConverter = replace(pydantic_data_converter, payload_converter_class=LeadPayloadConverter)
