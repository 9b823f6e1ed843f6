"""`python -m crawler`: visit sites, read pages, report."""

import os
import signal

_INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells have it: 128 and the number of the signal."""


def _give_up(*_: object) -> None:
    """End at once, in a line: nothing has begun."""
    os.write(2, b"interrupted before anything was done; run the same command again\n")
    os._exit(_INTERRUPTED)


if __name__ == "__main__":
    # Loading what follows takes a while, in the middle of which an interruption would end in a traceback.
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _give_up)

from crawler.command_line import main

if __name__ == "__main__":
    main(prog_name="python -m crawler")
