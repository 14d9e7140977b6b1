"""What is known about every complaint on the day: which are open, under which rules, and whose selling rests.

A complaint is a row of a table, which tells its moments, or a case with its records, which tells all: what was paused,
put off, promised, linked and taken up again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

import attrs

from salesflow.basics.moments import instant
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.row import ComplaintRow
from salesflow.complaints.handling.links import chain
from salesflow.complaints.handling.procedure import Procedure
from salesflow.playbook.policy import Policy

__all__ = ["ComplaintFrame"]


@attrs.frozen
class ComplaintFrame:
    """The complaints of a book and a policy at a moment."""

    given: tuple[ComplaintRow | Complaint, ...]
    policy: Policy
    at: datetime

    @cached_property
    def known(self) -> tuple[ComplaintRow | Complaint, ...]:
        """The complaints received by then, as they stood; later steps are not known yet."""
        now = instant(self.at)
        cut = (each.known_at(self.at) for each in self.given if instant(each.received_at) <= now)
        return tuple(each for each in cut if each is not None)

    @cached_property
    def cases(self) -> tuple[Complaint, ...]:
        """The known complaints that have their records."""
        return tuple(each for each in self.known if isinstance(each, Complaint))

    @property
    def starts(self) -> tuple[datetime, ...]:
        """Where the clocks of every complaint may begin."""
        return tuple(
            each.regulatory_start if isinstance(each, Complaint) else each.received_at for each in self.known
        )

    @cached_property
    def open(self) -> tuple[ComplaintRow | Complaint, ...]:
        """The complaints that are worked on; one that is linked to another is handled under that one."""
        return tuple(each for each in self.known if self.is_open(each))

    def is_open(self, complaint: ComplaintRow | Complaint) -> bool:
        """Whether a known complaint is worked on, under its own number."""
        if isinstance(complaint, ComplaintRow):
            return self.policy.procedure(complaint.procedure).is_open(complaint, at=self.at)
        machine = self._nearest(complaint).machine
        return complaint.linked_to is None and machine.stage(complaint.stage).is_open

    # -- rules ---------------------------------------------------------------------------------------------------------

    def procedure(self, complaint: ComplaintRow | Complaint) -> Procedure | None:
        """The very rules a complaint runs under; None where the policy does not hold that version of them."""
        if isinstance(complaint, ComplaintRow):
            return self.policy.procedure(complaint.procedure)
        return self.policy.version_of(complaint.definition)

    @property
    def under_other_rules(self) -> tuple[Complaint, ...]:
        """The open complaints of which nobody can say what is due by when: the policy does not hold their rules."""
        return tuple(
            each for each in self.open if isinstance(each, Complaint) and self.procedure(each) is None
        )

    def _nearest(self, complaint: ComplaintRow | Complaint) -> Procedure:
        """The rules of a complaint, or another version of them: enough to tell an open stage and a serious one."""
        if isinstance(complaint, ComplaintRow):
            return self.policy.procedure(complaint.procedure)
        return self.procedure(complaint) or self.policy.procedure(complaint.definition.key)

    # -- links ---------------------------------------------------------------------------------------------------------

    @cached_property
    def linked(self) -> tuple[Complaint, ...]:
        """The complaints that are handled under another one."""
        return tuple(each for each in self.cases if each.linked_to is not None)

    def root(self, complaint: Complaint) -> Complaint | None:
        """The complaint under which this one is handled, itself when it is not linked.

        None where the links lead to a complaint that is not in the book, or in a circle.
        """
        passed, broken = chain(complaint, self._by_id)
        return passed[-1] if broken is None else None

    @cached_property
    def _by_id(self) -> Mapping[str, Complaint]:
        return {each.id: each for each in self.cases}

    # -- whose selling rests -------------------------------------------------------------------------------------------

    @cached_property
    def troubled(self) -> frozenset[str]:
        """The customers with an open complaint that is serious, or not surely harmless: nobody sells to them (CO-4).

        Whose complaint is handled under another one waits for that one. Where that one is not in the book, nobody knows
        whether it is open, and unknown is not no.
        """
        found = {each.customer for each in self.open if self.may_be_serious(each)}
        for each in self.linked:
            root = self.root(each)
            serious = self.may_be_serious(each) or (root is not None and self.may_be_serious(root))
            if serious and (root is None or self.is_open(root)):
                found.add(each.customer)
        return frozenset(found)

    def may_be_serious(self, complaint: ComplaintRow | Complaint) -> bool:
        """Whether a complaint is serious, or nobody has assessed it yet."""
        row = complaint if isinstance(complaint, ComplaintRow) else complaint.row()
        return self._nearest(complaint).is_serious(row) is not Truth.NO
