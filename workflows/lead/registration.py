"""Registration at the hospital's registry: a registry that is down, or in doubt, delays it and undoes nothing."""

from temporalio import workflow

from activities.patients.registration import RegistrationActivities
from domain.lifecycle.chapters.registration import RegisterPatient
from workflows.lead.run import LeadRun

WAITS = "registry-waits"


async def registered(run: LeadRun) -> bool:
    """Whether the registry knows the patient. False: the run waited, and the chapter looks again at what came.

    Raises `ActivityError` where it refused for good. A run of before tries until the registry answers.
    """
    counts = run.state.counts
    made = await run.act(
        RegistrationActivities.register_patient,
        RegisterPatient(
            **run.step(),
            booking=run.state.booking,
            owner=run.state.owner,
            phase=run.state.phase,
            waits=workflow.patched(WAITS),
            tries=counts.registrations,
        ),
        summary="register the patient",
    )
    if made is None or made.waiting is None:
        counts.registrations = 0
        return True
    counts.registrations += made.down
    run.state.waiting_for = made.waiting
    await run.wait()
    return False
