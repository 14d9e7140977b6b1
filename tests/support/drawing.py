"""Drawing until every branch was met: a law that is conditional proves nothing where its condition never came."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import seed


def drawn_until(reached: Callable[[], object], *loops: Callable[[], None], rounds: int = 12) -> None:
    """Run the loops with one seed after another until all that is wanted was met; the test says what was not."""
    for number in range(rounds):
        for loop in loops:
            seed(number)(loop)()
        if reached():
            return
