"""Where the installed program begins: it imports the rest so that Ctrl-C meanwhile is no traceback.

The worker processes import this module too, as the program's own, and nothing else of it.
"""

import signal
from typing import NoReturn


def entry() -> NoReturn:
    """Be the installed program."""
    is_heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_heard:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # ends the process, without a word
    from pipelines.cli import main  # noqa: PLC0415 - takes a tenth of a second

    if is_heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    main.entry()
