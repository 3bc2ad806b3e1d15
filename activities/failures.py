"""The only place that turns what went wrong into a Temporal failure. Never carries personal data."""

from datetime import timedelta
from pathlib import Path
from traceback import extract_tb
from typing import Any

from temporalio.exceptions import ApplicationError, FailureError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from domain.errors import LeadEngineError
from providers.contract import Final, ProviderError, Retryable

_OURS = str(Path(__file__).parent.parent)


def failure(error: ProviderError) -> ApplicationError:
    """Retryable waits as long as the provider says; Final is not tried again; Unknown is reconciled on the next try."""
    kind = type(error).__name__
    if isinstance(error, Retryable):
        delay = timedelta(seconds=error.after) if error.after is not None else None
        return ApplicationError(str(error), type=kind, next_retry_delay=delay)
    return ApplicationError(str(error), type=kind, non_retryable=isinstance(error, Final))


def unexpected(error: Exception) -> ApplicationError:
    """What histories and logs may hold: where it happened. A database's or a validator's words may quote a person."""
    if isinstance(error, LeadEngineError):
        return ApplicationError(str(error), type=type(error).__name__)
    frames = [frame for frame in extract_tb(error.__traceback__) if frame.filename.startswith(_OURS)]
    ours = [frame for frame in frames if "site-packages" not in frame.filename]
    where = f"{Path(ours[-1].filename).relative_to(_OURS)}:{ours[-1].lineno}" if ours else "a library"
    code = getattr(getattr(error, "orig", error), "sqlstate", None)
    return ApplicationError(f"failed at {where}" + (f", SQLSTATE {code}" if code else ""), type=type(error).__name__)


class PlainFailures(Interceptor):
    """Around every activity."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        return _Plain(next)


class _Plain(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        try:
            return await self.next.execute_activity(input)
        except FailureError:
            raise
        except Exception as error:
            raise unexpected(error) from None
