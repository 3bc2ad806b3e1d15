"""TLS to Temporal: what the settings ask for, and a real server behind TLS that wants a client's certificate."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import ValidationError

from devstack.temporal import EmbeddedTemporal, namespace_answers
from tests.doubles.tls import TlsEnd
from tests.fixtures.certificates import Authority
from workflows.client.client import LeadClient, TemporalSettings


@pytest.mark.parametrize(
    ("given", "is_protected"),
    [
        ({"address": "127.0.0.1:7233"}, False),
        ({"address": "localhost:7233"}, False),
        ({"address": "[::1]:7233"}, False),
        ({"address": "temporal.example:7233"}, True),
        ({"address": "10.0.0.5:7233"}, True),
        ({"address": "temporal.example:7233", "tls": False}, False),
        ({"address": "127.0.0.1:7233", "tls_server_ca_cert_path": "/ca"}, True),
    ],
)
def test_to_another_machine_the_connection_is_tls_unless_somebody_says_otherwise(
    given: dict[str, object], is_protected: bool
) -> None:
    assert TemporalSettings.model_validate(given).protected is is_protected


@pytest.mark.parametrize(
    "given",
    [
        {"address": "temporal.example:7233", "tls": False, "api_key": "very-secret"},
        {"address": "127.0.0.1:7233", "api_key": "very-secret"},
        {"tls_client_cert_path": "/c"},
        {"tls_client_key_path": "/k"},
    ],
)
def test_half_a_certificate_and_a_key_in_the_clear_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="TEMPORAL_") as refused:
        TemporalSettings.model_validate(given)
    assert "very-secret" not in str(refused.value)


def test_the_environment_names_them_as_temporals_own_tools_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "TLS": "true",
        "TLS_SERVER_NAME": "t",
        "TLS_SERVER_CA_CERT_PATH": "/ca",
        "API_KEY": "k",
    }.items():
        monkeypatch.setenv(f"TEMPORAL_{name}", value)
    read = TemporalSettings()
    assert (read.tls, read.tls_server_name, read.tls_server_ca_cert_path) == (True, "t", Path("/ca"))
    assert read.api_key
    assert "'k'" not in repr(read)
    ours = TemporalSettings.embedded("127.0.0.1:1")  # what is said of another server is not for ours
    assert (ours.protected, ours.api_key, ours.tls_server_ca_cert_path) == (False, None, None)


@dataclass
class Guarded:
    port: int
    authority: Authority
    client: tuple[Path, Path]

    def settings(self, **changes: object) -> TemporalSettings:
        certificate, key = self.client
        given: dict[str, object] = {"address": f"127.0.0.1:{self.port}", "tls_server_name": "temporal.example"}
        given |= {"tls_server_ca_cert_path": self.authority.certificate}
        given |= {"tls_client_cert_path": certificate, "tls_client_key_path": key}
        return TemporalSettings.model_validate(given | changes)


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    """The dev server speaks no TLS: something of the test's own ends it."""
    folder = tmp_path_factory.mktemp("tls")
    authority = Authority(folder)
    with (
        EmbeddedTemporal(ui_port=None, log=folder / "temporal.log") as server,
        TlsEnd(server.port, authority.sign("server", "temporal.example"), authority.certificate) as end,
    ):
        yield Guarded(end.port, authority, authority.sign("client"))


async def test_the_engine_reaches_a_temporal_that_takes_tls_with_a_certificate_only(guarded: Guarded) -> None:
    client = await LeadClient.connect(guarded.settings(), lazy=False)
    assert await client.healthy()


async def test_without_tls_or_with_the_wrong_certificates_it_does_not(guarded: Guarded, tmp_path: Path) -> None:
    stranger = Authority(tmp_path, "stranger")
    certificate, key = stranger.sign("impostor")
    plain = TemporalSettings.embedded(f"127.0.0.1:{guarded.port}")
    for settings in (
        plain,
        guarded.settings(tls_server_ca_cert_path=stranger.certificate),
        guarded.settings(tls_client_cert_path=certificate, tls_client_key_path=key),
        guarded.settings(tls_client_cert_path=None, tls_client_key_path=None),
        guarded.settings(tls_server_name="another.example"),
    ):
        with pytest.raises(RuntimeError):
            await LeadClient.connect(settings, lazy=False)


async def test_a_file_that_is_not_there_is_named(guarded: Guarded) -> None:
    with pytest.raises(ValueError, match=r"/nowhere cannot be read.*TEMPORAL_TLS_"):
        await LeadClient.connect(guarded.settings(tls_server_ca_cert_path="/nowhere"))


def test_lead_up_asks_such_a_server_in_the_same_way(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"127.0.0.1:{guarded.port}"
    assert not namespace_answers(address, "default")
    for name, value in guarded.settings().model_dump(exclude_none=True, exclude={"address", "namespace"}).items():
        monkeypatch.setenv(f"TEMPORAL_{name.upper()}", str(value))
    assert namespace_answers(address, "default")
    assert not namespace_answers(address, "default", embedded=True)
