"""The only place that turns a provider's bad ending into a Temporal failure. Never carries personal data."""

from datetime import timedelta

from temporalio.exceptions import ApplicationError

from providers.errors import Final, ProviderError, Retryable


def failure(error: ProviderError) -> ApplicationError:
    """Retryable waits as long as the provider says; Final is not tried again; Unknown is reconciled on the next try."""
    kind = type(error).__name__
    if isinstance(error, Retryable):
        delay = timedelta(seconds=error.after) if error.after is not None else None
        return ApplicationError(str(error), type=kind, next_retry_delay=delay)
    return ApplicationError(str(error), type=kind, non_retryable=isinstance(error, Final))
