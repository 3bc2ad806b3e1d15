"""The one workflow sandbox, shared by worker, tests and replay."""

from compileall import compile_dir
from pathlib import Path

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

import workflows


def runner() -> SandboxedWorkflowRunner:
    """Default restrictions; exactly `domain` and `activities` come from outside (house.md says why).

    Every run loads the workflow files anew. Where Python was told to keep no bytecode it would also compile them anew,
    which is a quarter of what a life costs; a folder that cannot be written stays as it is.
    """
    compile_dir(str(Path(workflows.__file__).parent), quiet=2)
    return SandboxedWorkflowRunner(
        restrictions=SandboxRestrictions.default.with_passthrough_modules("domain", "activities", "structlog")
    )
