"""Every operation accepts at least one request, so that what the matrix compares are not refusals of bodies."""

import pytest

from tests.matrix.accepted import accepted_call, missing, role_of
from tests.matrix.conftest import Worlds
from tests.matrix.document import Operation, operations
from tests.matrix.requests import send


@pytest.mark.parametrize("operation", operations(), ids=str)
async def test_every_operation_accepts_a_request(operation: Operation, worlds: Worlds) -> None:
    world = worlds.ours
    assert not missing(operation, world), (
        f"{operation} takes ids of {missing(operation, world)}, which the world does not have: make one in "
        "tests/matrix/world.py (`World.settle`), or name its kind in tests/matrix/document.py (`KIND_OF`, `NO_IDS`)"
    )
    call = await accepted_call(operation, world)
    answer = await send(world, operation, call, call.role or role_of(operation))
    if answer.status_code == 503:  # a step of the lead's run was faster; the answer says to try again
        answer = await send(world, operation, call, call.role or role_of(operation))
    assert answer.status_code in (200, 201, 202, 204), (
        f"{operation} answers {answer.status_code} to {call.body}: {answer.text}\n"
        "Give its schema an example that is accepted, or add a request to tests/matrix/accepted.py"
    )
