"""Requests are counted by the minutes of the clock: one that begins meanwhile lets another request pass."""

import time

_MINUTE, _ENOUGH = 60.0, 8.0


def early_in_a_minute() -> None:
    """Wait for the next minute where this one ends soon."""
    left = _MINUTE - time.time() % _MINUTE
    if left < _ENOUGH:
        time.sleep(left + 0.1)
