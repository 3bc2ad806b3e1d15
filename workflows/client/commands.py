"""Sends agents' commands to leads' runs, each carried out once by the run it was meant for; reads a run's state."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from temporalio.api.errordetails.v1 import NamespaceNotFoundFailure
from temporalio.client import (
    Client,
    RPCTimeoutOrCancelledError,
    WorkflowExecution,
    WorkflowExecutionStatus,
    WorkflowHandle,
    WorkflowQueryFailedError,
    WorkflowUpdateFailedError,
)
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from domain.errors import Refused, Unanswered, Unavailable
from domain.lifecycle.messages import Command, CommandAnswer
from domain.lifecycle.names import message_name
from domain.lifecycle.state import LeadState
from workflows.lead.refusals import SHOWN
from workflows.lead.workflow import LeadLifecycle

COMMAND_LIMIT = timedelta(seconds=9)
NOT_THERE = "The workflow engine is unavailable. Nothing was changed."
NOT_RUNNING = "not_running"
NO_ANSWER = "The workflow engine did not answer in time. Repeat this with the same Idempotency-Key."
_ENDED = "This lead's run ended while the command was under way."
_MOST_RUNS = 20
_LOOK = timedelta(seconds=1)
_SKEW = timedelta(minutes=1)  # between our clock and the server's
_STATE = TypeAdapter(LeadState)
_Handle = WorkflowHandle[LeadLifecycle, Any]


async def send(
    client: Client, workflow_id: str, command: Command, key: str | None, *, within: timedelta, since: datetime | None
) -> CommandAnswer:
    """As `LeadClient.command`."""
    id = f"{type(command).__name__}:{key}" if key is not None else None
    handle = _handle(client, workflow_id)
    try:
        # Without a worker the server lets the caller wait for ever, whatever the time limit of one request.
        async with asyncio.timeout(within.total_seconds()):
            if since is not None and id is not None:
                *earlier, handle = await _runs_since(client, workflow_id, since)
                for run in earlier:
                    if (known := await _known_answer(run, id)) is not None:
                        return known
            answer: CommandAnswer = await handle.execute_update(
                message_name(command), command, id=id, result_type=CommandAnswer
            )
    except WorkflowUpdateFailedError as error:
        cause = error.cause
        if isinstance(cause, ApplicationError):
            raise Refused(cause.type or "refused", cause.message) from None
        raise Refused("run_ended", _ENDED) from None
    except RPCError as error:
        if since is not None and not await _is_over(handle):
            raise Unanswered(NO_ANSWER) from None
        raise absent(error) from None
    except (TimeoutError, RPCTimeoutOrCancelledError):
        raise Unanswered(NO_ANSWER) from None
    except RuntimeError:
        # A lazy client that cannot connect.
        raise Unavailable(NOT_THERE if since is None else NO_ANSWER) from None
    return answer


async def read_state(client: Client, workflow_id: str, within: timedelta) -> LeadState:
    """As `LeadClient.state`."""
    handle = _handle(client, workflow_id)
    try:
        async with asyncio.timeout(within.total_seconds()):
            try:
                await handle.execute_update(LeadLifecycle.look, rpc_timeout=within)
            except WorkflowUpdateFailedError as shown:
                if isinstance(shown.cause, ApplicationError) and shown.cause.type == SHOWN:
                    return _STATE.validate_python(shown.cause.details[0])
            except RPCError as error:
                if error.status is not RPCStatusCode.NOT_FOUND:
                    raise
            # It has ended: nothing is to come that a query could run ahead of.
            return await handle.query(LeadLifecycle.current_state, rpc_timeout=within)
    except RPCError as error:
        raise absent(error) from None
    except (TimeoutError, RPCTimeoutOrCancelledError):
        raise Unanswered(NO_ANSWER) from None
    except (RuntimeError, WorkflowQueryFailedError):
        raise Unavailable(NOT_THERE) from None


def absent(error: RPCError) -> Refused | Unanswered:
    if _is_no_run(error):
        return Refused(NOT_RUNNING, "This lead has no workflow run: it has not started yet, or it has ended.")
    return Unanswered(NO_ANSWER)


def _is_no_run(error: RPCError) -> bool:
    """Temporal has the namespace, and in it no such run."""
    namespace = any(detail.Is(NamespaceNotFoundFailure.DESCRIPTOR) for detail in error.grpc_status.details)
    return error.status is RPCStatusCode.NOT_FOUND and not namespace


async def _is_over(run: _Handle) -> bool:
    """Whether it is certain that this run takes no command any more: a refusal of a kept one is for good."""
    try:
        described = await run.describe(rpc_timeout=_LOOK)
    except RPCError as error:
        return _is_no_run(error)
    except RuntimeError:
        return False
    return described.status is not WorkflowExecutionStatus.RUNNING


async def _runs_since(client: Client, workflow_id: str, since: datetime) -> list[_Handle]:
    """The runs that a command of that time may have reached, in their order. Raises `Refused` when none is known.

    A run that began later must not carry it out: it was meant for the one before.
    """
    latest: WorkflowExecution = await _handle(client, workflow_id).describe()
    listed = [run async for run in client.list_workflows(f"WorkflowId = '{workflow_id}'", limit=_MOST_RUNS)]
    # The list may be a moment old, and know nothing of the latest run yet, or not that it has ended.
    known = [run for run in listed if run.run_id != latest.run_id] + [latest]
    then = [run for run in known if run.start_time <= since + COMMAND_LIMIT]
    then = [run for run in then if run.close_time is None or run.close_time >= since - _SKEW]
    if not then:
        raise Refused("run_ended", _ENDED)
    then.sort(key=lambda run: run.start_time)
    return [_handle(client, workflow_id, run.run_id) for run in then]


def _handle(client: Client, workflow_id: str, run_id: str | None = None) -> _Handle:
    handle: _Handle = client.get_workflow_handle(workflow_id, run_id=run_id)
    return handle


async def _known_answer(run: _Handle, id: str) -> CommandAnswer | None:
    """What a run that has ended answered; None: it never took the command."""
    try:
        answer: CommandAnswer = await run.get_update_handle(id, result_type=CommandAnswer).result()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return None
    return answer
