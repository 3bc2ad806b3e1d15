"""Tenants' secrets at rest."""

import pytest
from pydantic import SecretStr

from domain.errors import Unavailable
from store.tenants.vault import Vault


def test_what_is_sealed_is_read_again_and_not_by_looking() -> None:
    vault = Vault(SecretStr("a key"))
    sealed = vault.seal({"app_secret": "very secret"})
    assert b"very secret" not in sealed
    assert vault.open(sealed) == {"app_secret": "very secret"}
    assert vault.open(None) == {}


def test_a_new_key_in_front_reads_what_the_old_one_sealed() -> None:
    sealed = Vault(SecretStr("old")).seal({"token": "t"})
    assert Vault(SecretStr("new, old")).open(sealed) == {"token": "t"}
    with pytest.raises(Unavailable, match="LEAD_SECRET_KEY is not the key"):
        Vault(SecretStr("new")).open(sealed)


@pytest.mark.parametrize("none", [None, SecretStr(""), SecretStr(" , ")])
def test_without_a_key_nothing_is_stored(none: SecretStr | None) -> None:
    with pytest.raises(Unavailable, match="Set LEAD_SECRET_KEY"):
        Vault(none).seal({"token": "t"})
