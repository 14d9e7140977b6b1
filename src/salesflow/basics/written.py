"""What every entry of a book that only grows has in common: when it happened, and who wrote it down.

>>> import pendulum
>>> Written(at=pendulum.datetime(2026, 3, 2, 9, tz="UTC"), by="u-7").by
'u-7'
"""

from __future__ import annotations

import attrs
import pendulum

from salesflow.basics.actors import id_of
from salesflow.basics.moments import aware, instant

__all__ = ["Written"]


@attrs.frozen(kw_only=True)
class Written:
    """When something happened (an aware moment), and the id of whoever wrote it down.

    Entries are equal when their moments are, whatever the zone. A naive moment and a blank id are an `InputError`.
    """

    at: pendulum.DateTime = attrs.field(converter=aware, eq=instant)
    by: str | None = attrs.field(default=None, converter=id_of)
