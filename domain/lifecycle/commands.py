"""An agent's command as it is kept until its run has answered, and what came of it."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from domain.lifecycle.messages import Command, CommandAnswer, LeadRef
from domain.lifecycle.names import kinds

KINDS: dict[str, type[Command]] = {kind.__name__: kind for kind in kinds(Command)}


@dataclass(frozen=True)
class CommandResult:
    """`answer` None: the run refused, for `reason` (a stable code), in the words of `detail`."""

    answer: CommandAnswer | None = None
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True)
class SentCommand:
    """`key` names the command to the run, which carries it out once; `sent_at` is when it was first sent."""

    lead: LeadRef
    user_id: int
    command: Command
    key: str
    sent_at: datetime


@dataclass(frozen=True)
class PendingCommand(SentCommand):
    """Kept under `id`; `result` None: it has no answer yet."""

    id: int
    result: CommandResult | None = None


def command_name(command: Command) -> str:
    return type(command).__name__


def code_of(command: Command) -> str:
    """As people and the audit log name it: `record_outcome`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", command_name(command)).lower()


def command_json(command: Command) -> dict[str, Any]:
    """Ids, codes and numbers only, as in the history of the run."""
    written: dict[str, Any] = TypeAdapter(type(command)).dump_python(command, mode="json")
    return written


def read_command(name: str, written: dict[str, Any]) -> Command:
    command: Command = TypeAdapter(KINDS[name]).validate_python(written)
    return command


def result_json(result: CommandResult) -> dict[str, Any]:
    written: dict[str, Any] = TypeAdapter(CommandResult).dump_python(result, mode="json")
    return written


def read_result(written: dict[str, Any]) -> CommandResult:
    return TypeAdapter(CommandResult).validate_python(written)
