"""A hospital's registry as callers set and see it. Secrets go in and never come back."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from domain.outreach.vendors import VendorVerdict
from domain.text.plain import Plain

_URL = r"^https?://\S{1,490}$"


class PatientRegistryPut(Plain):
    """FHIR R4. Either a static `token`, or SMART backend services: `client_id`, `token_url`, `scope`, and the
    `private_key` (PEM, RSA or EC P-384) whose public half the hospital knows as `key_id`."""

    model_config = ConfigDict(extra="forbid")

    base_url: Annotated[str, Field(pattern=_URL, examples=["https://fhir.hospital.example.com/r4"])]
    token: Annotated[SecretStr | None, Field(min_length=1, max_length=4_000, examples=["s3cret-token"])] = None
    token_url: Annotated[str | None, Field(pattern=_URL, examples=[None])] = None
    client_id: Annotated[str | None, Field(min_length=1, max_length=200, examples=[None])] = None
    key_id: Annotated[str, Field(max_length=100, examples=[""])] = ""
    private_key: Annotated[SecretStr | None, Field(min_length=1, max_length=8_000, examples=[None])] = None
    scope: Annotated[str, Field(min_length=1, max_length=200)] = "system/*.read system/*.write"

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        smart = (self.token_url, self.client_id, self.private_key)
        if self.token is not None and any(smart):
            raise ValueError("give either token, or token_url, client_id and private_key")
        if self.token is None and not all(smart):
            raise ValueError("give token, or all of token_url, client_id and private_key")
        return self


class PatientRegistryRead(BaseModel):
    """`kind`: `own` while none is connected, else `fhir`. `signs_in`: `bearer` or `smart`."""

    kind: str
    base_url: str = ""
    signs_in: str = ""
    token_url: str = ""
    client_id: str = ""
    key_id: str = ""
    scope: str = ""
    connected_at: datetime | None = None


class PatientRegistryTest(BaseModel):
    """`name`: what the server calls itself in its CapabilityStatement."""

    verdict: VendorVerdict
    code: str = ""
    name: str = ""
