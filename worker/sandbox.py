"""The one workflow sandbox, shared by worker, tests and replay."""

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions


def runner() -> SandboxedWorkflowRunner:
    """Default restrictions; exactly `domain` and `activities` come from outside (house.md says why)."""
    return SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules("domain", "activities", "structlog")
    )
