"""Which environment variables each program reads, from its settings classes."""

from pydantic_settings import BaseSettings

from api.settings import ApiSettings
from providers.settings import ProviderSettings
from store.settings import MigrateSettings, StoreSettings
from worker.settings import WorkerSettings
from workflows.client.client import TemporalSettings

PROGRAMS: dict[str, tuple[type[BaseSettings], ...]] = {
    "migrate": (MigrateSettings,),
    "api": (ApiSettings, TemporalSettings, ProviderSettings),
    "worker": (WorkerSettings, StoreSettings, TemporalSettings, ProviderSettings),
}


def variables(settings: type[BaseSettings]) -> set[str]:
    """The names that the class reads, aliases in place of the names that they replace."""
    prefix = settings.model_config.get("env_prefix", "")
    names = set()
    for name, field in settings.model_fields.items():
        alias = field.validation_alias
        names.add(f"{prefix}{name}".upper() if alias is None else str(getattr(alias, "choices", [alias])[0]))
    return names


def read_by(program: str) -> set[str]:
    return set().union(*(variables(settings) for settings in PROGRAMS[program]))
