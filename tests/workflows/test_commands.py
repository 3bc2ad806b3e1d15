"""Every command that a chapter has is an update of the workflow, under the command's own name."""

from temporalio import workflow

from domain.lifecycle.messages import Command
from domain.lifecycle.names import kinds, snake
from workflows.lead.workflow import LeadLifecycle


def test_every_command_is_an_update_of_its_name() -> None:
    updates = workflow._Definition.must_from_class(LeadLifecycle).updates
    taken = {name: update.arg_types[0] for name, update in updates.items() if update.arg_types}
    assert taken == {snake(kind): kind for kind in kinds(Command)}
    assert all(update.validator is not None for update in updates.values())
