"""The local key file."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from api.auth.keys import AUDIENCE, derive_secret, ensure_key, mint
from api.http.cursor import Cursors, Position
from domain.errors import Invalid


def test_the_key_is_made_once_and_is_nobody_elses(tmp_path: Path) -> None:
    path = tmp_path / "new" / "jwt.pem"
    first = ensure_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert ensure_key(path).private_bytes_raw() == first.private_bytes_raw()
    assert [entry.name for entry in path.parent.iterdir()] == ["jwt.pem"]


def test_several_that_start_at_once_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: ensure_key(tmp_path / "jwt.pem"), range(8)))
    assert len({key.private_bytes_raw() for key in keys}) == 1


def test_another_kind_of_key_is_refused(tmp_path: Path) -> None:
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "jwt.pem").write_bytes(other)
    with pytest.raises(ValueError, match="Ed25519"):
        ensure_key(tmp_path / "jwt.pem")


def test_a_token_carries_tenant_user_role_and_an_end(tmp_path: Path) -> None:
    key = ensure_key(tmp_path / "jwt.pem")
    claims = jwt.decode(mint(key, 1, 7, "agent", timedelta(hours=1)), key.public_key(), ["EdDSA"], audience=AUDIENCE)
    assert (claims["tenant"], claims["user"], claims["role"]) == (1, 7, "agent")
    assert claims["exp"] - claims["iat"] == 3_600


def test_secrets_of_two_purposes_differ(tmp_path: Path) -> None:
    key = ensure_key(tmp_path / "jwt.pem")
    assert derive_secret(key, "cursor") == derive_secret(key, "cursor") != derive_secret(key, "links")


def test_a_cursor_comes_back_as_it_went_and_fits_no_other_list() -> None:
    cursors = Cursors(lambda: [b"secret"])
    position = Position("2026-06-01T00:00:00+00:00", 2**60)
    cursor = cursors.write("leads", position)
    assert cursors.read("leads", cursor) == position
    for listing, text in (
        ("campaigns", cursor),
        ("leads", cursor + "A"),
        ("leads", ""),
        ("leads", "="),
        ("leads", "é"),
    ):
        with pytest.raises(Invalid):
            cursors.read(listing, text)
    with pytest.raises(Invalid):
        Cursors(lambda: [b"another"]).read("leads", cursor)


@pytest.mark.parametrize("total", [0, 1, 2, 3, 4, 5])
def test_pages_show_every_row_once_and_the_last_names_no_next(total: int) -> None:
    cursors, stored = Cursors(lambda: [b"secret"]), [Position(None, id) for id in range(1, total + 1)]
    seen, cursor, pages = list[Position](), None, 0
    while pages == 0 or cursor is not None:
        page = cursors.page("leads", 2, cursor)
        rows = [row for row in stored if row.id > (page.after_id or 0)][: page.fetch]
        seen, cursor, pages = [*seen, *page.cut(rows)], page.next(rows), pages + 1
    assert seen == stored
    assert pages == max(1, (total + 1) // 2)
