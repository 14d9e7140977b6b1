"""What the reminders are asked about: one customer, as far as it is known on the day of the question (CA-10).

>>> from datetime import datetime, timezone
>>> from salesflow.basics.channels import Channel
>>> from salesflow.customers.history import Touch, TouchSummary
>>> call = Touch("C-7", datetime(2026, 2, 3, 20, tzinfo=timezone.utc), Channel.CALL)
>>> touches = TouchSummary.of([call], as_of=date(2026, 3, 2), zone="Asia/Shanghai", known_since=date(2025, 1, 1))
>>> Facts.of(touches, zone="Asia/Shanghai").last_touch
Date(2026, 2, 4)
"""

from __future__ import annotations

from datetime import date
from typing import Self

import attrs

from salesflow.basics.moments import day_of
from salesflow.cadence.reminding.usage import Usage
from salesflow.customers.history import PurchaseSummary, TouchSummary
from salesflow.errors import InputError

__all__ = ["Facts"]


@attrs.frozen
class Facts:
    """Our latest touch and the latest purchase of one customer, and since when each is known.

    `last_touch` and `last_purchase` are the latest days, None without any logged; `touches_since` and
    `purchases_since` the first days the logs cover, `since` the first day as a customer, None when not known. Only a
    touch of ours counts: a customer who calls us is not followed up by that.
    """

    last_touch: date | None = None
    touches_since: date | None = None
    last_purchase: date | None = None
    purchases_since: date | None = None
    since: date | None = None
    usage: Usage = Usage()

    @classmethod
    def of(
        cls,
        touches: TouchSummary | None = None,
        purchases: PurchaseSummary | None = None,
        *,
        zone: str,
        since: date | None = None,
        usage: Usage | None = None,
    ) -> Self:
        """The facts of one customer's summaries; the day of our last touch is that of `zone`.

        Without a `usage` of single products, the mean interval of all purchases stands for it. Summaries of two
        customers, or of two days, are an `InputError`.
        """
        if touches is not None and purchases is not None:
            for field, one, other in (
                ("customer", touches.customer, purchases.customer),
                ("as_of", touches.as_of, purchases.as_of),
            ):
                if one != other:
                    raise InputError(field, other, f"the touches are those of {one}")
        last = None if touches is None or touches.last_out_at is None else day_of(touches.last_out_at, zone)
        if usage is None:
            usage = (
                Usage()
                if purchases is None
                else Usage(purchases.last_on, purchases.mean_gap, purchases.occasions)
            )
        return cls(
            last_touch=last,
            touches_since=None if touches is None else touches.known_since,
            last_purchase=None if purchases is None else purchases.last_on,
            purchases_since=None if purchases is None else purchases.known_since,
            since=since,
            usage=usage,
        )
