"""What a run leaves out on purpose, cannot judge, or notes: collected while matters are gathered."""

from __future__ import annotations

from salesflow.basics.reasons import Reason
from salesflow.playbook.worklist import Withheld

__all__ = ["Tally"]


class Tally:
    """A collector for one run; it never leaves it."""

    def __init__(self) -> None:
        self._withheld: dict[str, tuple[Reason, dict[str, None]]] = {}
        self._missed: dict[Reason, None] = {}
        self._notes: dict[Reason, None] = {}

    def withhold(self, cause: str, reason: Reason, customer: str) -> None:
        """Something for `customer` is left undone on purpose; the first reason of a cause stands for all."""
        self._withheld.setdefault(cause, (reason, {}))[1].setdefault(customer)

    def miss(self, reason: Reason) -> None:
        """Something cannot be judged."""
        self._missed.setdefault(reason)

    def note(self, reason: Reason) -> None:
        """Something worth knowing about the list as a whole."""
        self._notes.setdefault(reason)

    @property
    def withheld(self) -> tuple[Withheld, ...]:
        """What was withheld, a row a cause, the largest first; the order of the rows read changes nothing."""
        found = [Withheld(reason, tuple(sorted(customers))) for reason, customers in self._withheld.values()]
        return tuple(sorted(found, key=lambda each: (-len(each.customers), each.reason.code)))

    @property
    def missed(self) -> tuple[Reason, ...]:
        """What was not judged."""
        return tuple(self._missed)

    @property
    def notes(self) -> tuple[Reason, ...]:
        """What was noted."""
        return tuple(self._notes)
