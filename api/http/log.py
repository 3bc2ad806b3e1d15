"""One JSON line per request and per fault: ids, codes and numbers only."""

import sys
import traceback

import structlog


def configure() -> None:
    """Log as JSON lines to standard output, as it is at this moment."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger("info"),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
    )


def where(error: BaseException) -> list[str]:
    """File, line and function of the last frames; never an exception's message, which may quote a person's data."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
