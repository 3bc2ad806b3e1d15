"""How a process ends that may have talked to Temporal."""

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import NoReturn


def end_with(main: Callable[[], None]) -> NoReturn:
    """Runs `main` and ends the process with its status, without taking the interpreter down.

    The SDK's threads may still be at work then, and one that asks for the interpreter at that moment aborts the
    process (temporalio/sdk-python issue 300): a command that had done its work exited with -6.
    """
    status = _status_of(main)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # a reader that has gone, as of `lead list | head`
            stream.flush()
    os._exit(status)


def _status_of(main: Callable[[], None]) -> int:
    try:
        main()
    except SystemExit as ending:
        if isinstance(ending.code, str):
            sys.stderr.write(f"{ending.code}\n")
        return ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except BaseException as error:
        sys.excepthook(type(error), error, error.__traceback__)
        return 1
    return 0
