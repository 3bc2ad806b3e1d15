"""Several signing keys in one file: the newest signs, all verify, a retired one ends what it signed."""

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from typer.testing import CliRunner

from api.auth import identity
from api.auth.keys import SigningKeys, ensure_keys, kid_of, mint, read_keys, retire, rotate
from api.settings import ApiSettings
from cli.main import app as cli
from domain.capture.forms import tokens
from tests.api.auth.test_identity import ask, claims, signed
from tests.api.conftest import Visitor, problem
from tests.fixtures.tenants import SeededTenant


def test_the_kid_is_the_thumbprint_of_the_public_key() -> None:
    """The example of RFC 8037, A.1 to A.3."""
    seed = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    assert kid_of(Ed25519PrivateKey.from_private_bytes(seed)) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


async def test_tokens_and_cursors_outlive_a_rotation_and_end_with_their_key(
    http: httpx2.AsyncClient, manager: Visitor, tenant: SeededTenant, settings: ApiSettings
) -> None:
    file = settings.jwt_key_file
    old = read_keys(file)[0]
    for number in range(3):
        await manager.captured(phone=f"+91987654321{number}")
    first = (await manager.get("/leads", limit=1)).json()
    new = rotate(file)
    fresh = mint(new.key, tenant.id, manager.user_id, "manager", timedelta(minutes=5))
    assert jwt.get_unverified_header(fresh)["kid"] == new.kid != old.kid
    second = Visitor(http, fresh, manager.user_id, tenant.id)
    for who in (manager, second):
        page = await who.get("/leads", limit=1, cursor=first["next"])
        assert page.status_code == 200
        assert page.json()["items"][0]["id"] != first["items"][0]["id"]
    assert (await ask(http, f"Bearer {signed(old.key, claims(tenant))}")).status_code == 200, "without kid: the oldest"
    problem(await ask(http, f"Bearer {signed(new.key, claims(tenant), kid=old.kid)}"), 401)
    newer = page.json()["next"]
    retire(file, old.kid)
    problem(await ask(http, f"Bearer {signed(old.key, claims(tenant), kid=old.kid)}"), 401)
    problem(await second.get("/leads", limit=1, cursor=first["next"]), 422, field="cursor")
    assert (await second.get("/leads", limit=1, cursor=newer)).status_code == 200


async def test_a_believed_token_of_a_retired_key_ends_within_five_seconds(
    manager: Visitor, settings: ApiSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await manager.get("/me")).status_code == 200
    old = read_keys(settings.jwt_key_file)[0]
    rotate(settings.jwt_key_file)
    retire(settings.jwt_key_file, old.kid)
    clock = time.monotonic
    monkeypatch.setattr(identity, "monotonic", lambda: clock() + identity.BELIEVED_SECONDS)
    problem(await manager.get("/me"), 401)


def test_a_form_that_was_open_is_read_after_the_rotation(tmp_path: Path) -> None:
    keys = SigningKeys(tmp_path / "jwt.pem")
    token = tokens.FormToken(3, datetime.now(UTC).replace(microsecond=0), "nonce-nonce", "en")
    text = tokens.sign(token, keys.secrets("form"))
    old = keys.all()[0]
    rotate(tmp_path / "jwt.pem")
    assert tokens.read(text, keys.secrets("form"), 3) == token
    assert tokens.sign(token, keys.secrets("form")) != text
    retire(tmp_path / "jwt.pem", old.kid)
    assert tokens.read(text, keys.secrets("form"), 3) is None


def test_several_that_rotate_at_once_lose_no_key(tmp_path: Path) -> None:
    file = tmp_path / "jwt.pem"
    first = ensure_keys(file)[0]
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: rotate(file).kid, range(8)))
    kids = [one.kid for one in read_keys(file)]
    assert sorted(kids) == sorted([*made, first.kid])
    assert kids[-1] == first.kid
    assert file.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["jwt.pem"]


def test_the_key_that_signs_is_not_retired_nor_one_that_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "jwt.pem"
    only = ensure_keys(file)[0]
    with pytest.raises(ValueError, match=only.kid):
        retire(file, only.kid)
    with pytest.raises(LookupError):
        retire(file, "../../etc/passwd")
    assert [one.kid for one in read_keys(file)] == [only.kid]


def test_a_file_of_before_goes_on_and_its_key_has_no_date(tmp_path: Path) -> None:
    file, key = tmp_path / "jwt.pem", Ed25519PrivateKey.generate()
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    keys = SigningKeys(file)
    assert [(one.kid, one.made_at) for one in keys.all()] == [(kid_of(key), None)]
    rotate(file)
    assert [one.made_at is None for one in keys.all()] == [False, True]
    assert keys.find(None) == keys.all()[1]


@pytest.mark.parametrize(
    "spoilt", [b"", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", b"\xff\xfe"]
)
def test_a_file_that_is_spoilt_ends_nobodys_token(tmp_path: Path, spoilt: bytes) -> None:
    file = tmp_path / "jwt.pem"
    keys = SigningKeys(file)
    before = keys.all()
    file.write_bytes(spoilt)
    assert keys.all() == before
    file.unlink()
    assert keys.all() == before


def test_a_file_that_was_cut_off_ends_none_of_its_keys(tmp_path: Path) -> None:
    file = tmp_path / "jwt.pem"
    keys = SigningKeys(file)
    rotate(file)
    before = [one.kid for one in keys.all()]
    file.write_text(file.read_text()[:-40])
    assert [one.kid for one in keys.all()] == before
    with pytest.raises(ValueError, match="cut off"):
        read_keys(file)


def test_what_a_killed_rotation_left_is_gone_after_the_next(tmp_path: Path) -> None:
    """It holds the private keys."""
    file = tmp_path / "jwt.pem"
    ensure_keys(file)
    gone = subprocess.Popen(["true"])
    gone.wait()
    left = [tmp_path / f".jwt.pem.{process}.1" for process in (gone.pid, os.getppid())]
    for one in left:
        one.write_bytes(file.read_bytes())
    rotate(file)
    assert [one.exists() for one in left] == [False, True]


def test_a_kid_that_begins_with_a_dash_is_no_option(tmp_path: Path) -> None:
    file = tmp_path / "jwt.pem"
    while True:
        ensure_keys(file)
        if (kid := read_keys(file)[0].kid).startswith("-"):
            break
        file.unlink()
    rotate(file)
    said = CliRunner().invoke(cli, ["signing-key", "retire", kid], env={"LEAD_JWT_KEY_FILE": str(file)})
    assert (said.exit_code, said.stdout) == (0, f"{kid} is retired. What it signed is refused within 5 seconds.\n")
    assert kid not in [one.kid for one in read_keys(file)]
