"""A hospital's look: a colour that can be read, a logo that is one, for everybody of the hospital and nobody else."""

import base64
import struct
import zlib

import pytest

from api.auth.permissions import Role
from domain.errors import Invalid
from domain.tenants.brand import checked_accent, checked_logo, contrast_with_white
from tests.api.conftest import Visit, Visitor, problem
from tests.fixtures.tenants import SeededTenant


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int = 2, height: int = 2, *, then: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0\0\0" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + then + chunk(b"IEND", b"")


@pytest.fixture
def admin(visit: Visit, tenant: SeededTenant) -> Visitor:
    return visit(tenant, Role.ADMIN)


async def test_an_admin_changes_the_look_and_everybody_of_the_hospital_sees_it(
    admin: Visitor, agent: Visitor, stranger: Visitor
) -> None:
    assert (await agent.get("/me")).json()["brand"] == {"accent": "#0b6e75", "logo": None}
    logo = base64.b64encode(png()).decode()
    changed = await admin.put("/tenant/brand", {"accent": "#7A1F5C", "logo": logo})
    assert changed.json() == {"accent": "#7a1f5c", "logo": f"data:image/png;base64,{logo}"}
    assert (await agent.get("/me")).json()["brand"] == changed.json()
    assert (await stranger.get("/me")).json()["brand"] == {"accent": "#7a3e9d", "logo": None}
    assert (await admin.put("/tenant/brand", changed.json())).json() == (await admin.get("/tenant/brand")).json()
    problem(await agent.put("/tenant/brand", changed.json()), 403)
    assert (await admin.put("/tenant/brand", {"accent": None, "logo": None})).status_code == 200
    assert (await agent.get("/me")).json()["brand"] == {"accent": None, "logo": None}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"accent": "#ffee00"}, "accent"),
        ({"accent": "teal"}, "accent"),
        ({"accent": "#0b6e7"}, "accent"),
        ({"accent": "url(#x"}, "accent"),
        ({"logo": "not base64!"}, "logo"),
        ({"logo": "abc"}, "logo"),
        ({"logo": "data:image/svg+xml;base64,PHN2Zz4="}, "logo"),
        ({"logo": base64.b64encode(b"<svg onload=alert(1)>").decode()}, "logo"),
        ({"logo": base64.b64encode(png(then=chunk(b"tEXt", b"x" * 21_000))).decode()}, "logo"),
    ],
)
async def test_what_cannot_be_shown_is_refused_at_its_field(
    admin: Visitor, changed: dict[str, str], field: str
) -> None:
    problem(await admin.put("/tenant/brand", {"accent": None, "logo": None} | changed), 422, field=field)


@pytest.mark.parametrize(
    "content",
    [
        png()[:-1],
        png() + b"<script>",
        png(width=0),
        png(height=1_025),
        png().replace(b"IDAT", b"XDAT"),
        png()[:40] + b"\0" + png()[41:],
        b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""),
        b"\x89PNG\r\n\x1a\n",
        b"",
    ],
)
def test_a_damaged_logo_is_none(content: bytes) -> None:
    with pytest.raises(Invalid):
        checked_logo(content)
    assert checked_logo(png(1_024, 1_024))


def test_contrast_is_measured_as_wcag_says() -> None:
    assert (contrast_with_white("#ffffff"), round(contrast_with_white("#000000"), 6)) == (1.0, 21.0)
    assert checked_accent("#767676") == "#767676"  # 4.54
    with pytest.raises(Invalid, match=r"contrast of 4\.5"):
        checked_accent("#777777")  # 4.48
