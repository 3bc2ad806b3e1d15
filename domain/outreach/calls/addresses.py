"""The addresses that a vendor asks and tells about a call; the call's token stands in them, a number never."""

from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True)
class CallAddresses:
    """Of one call. `public_url` is the installation's, without a slash at its end."""

    public_url: str
    vendor: str
    tenant_id: int
    token: str

    def of(self, what: str, **more: int) -> str:
        query = urlencode({"call": self.token, **more})
        return f"{self.public_url}/hooks/{self.vendor}/{self.tenant_id}/calls/{what}?{query}"
