"""The one workflow sandbox, shared by worker, tests and replay."""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions


def runner() -> SandboxedWorkflowRunner:
    """Default restrictions; exactly `domain`, `activities` and `workflows` come from outside (house.md says why).

    Loading the workflow files anew for every run was half of what a run costs when it comes back into memory, after a
    restart all of them at once. Instead ruff's TID251 keeps clock, randomness and environment out of these rooms, they
    hold no state of their own, and the recorded histories are replayed.
    """
    return SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules(
            "domain", "activities", "workflows", "structlog"
        )
    )
