"""Days of a person's life, and what is done on them (CA-6).

The wedding or the birth itself is a visit, what comes back every year is a message or a card. A misfortune (a death in
the family, a serious illness, an accident) is a visit of condolence: no feast, so it is made in mourning too.

>>> PERSONAL["birthday"].everyone.render(), PERSONAL["misfortune"].festive
('message', False)
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from salesflow.basics.channels import Channel
from salesflow.basics.text import Text
from salesflow.cadence.occasions.observance import Care, Observance

__all__ = ["PERSONAL"]


def _personal(
    key: str,
    label: Text,
    channel: Channel,
    *,
    before: int = 0,
    grace: int = 0,
    sensitive: bool = False,
    festive: bool = True,
) -> Observance:
    return Observance(
        key,
        label,
        everyone=Care((channel,)),
        remind_before=before,
        grace=grace,
        sensitive=sensitive,
        festive=festive,
        rows=("CA-6",),
    )


PERSONAL: Final[Mapping[str, Observance]] = MappingProxyType({
    observance.key: observance
    for observance in (
        _personal("birthday", Text("birthday", zh="生日"), Channel.MESSAGE, before=3),
        _personal("wedding_anniversary", Text("wedding anniversary", zh="结婚纪念日"), Channel.CARD, before=5),
        _personal("wedding", Text("wedding", zh="结婚"), Channel.VISIT, before=7, grace=14),
        _personal("birth", Text("birth of a child", zh="得子"), Channel.VISIT, grace=30, sensitive=True),
        _personal(
            "misfortune",
            Text("misfortune", zh="不幸事故"),
            Channel.VISIT,
            grace=7,
            sensitive=True,
            festive=False,
        ),
        _personal("child_birthday", Text("child's birthday", zh="孩子生日"), Channel.CARD, before=5, sensitive=True),
        _personal("child_graduation", Text("child's graduation", zh="孩子毕业日"), Channel.CARD, before=5, sensitive=True),
    )
})  # fmt: skip
"""Personal occasions by key, to be bound to a person's own day (CA-6).

`salesflow.cadence.occasions.personal.personal_days` binds birthdays and weddings from the person's row; bind the others
with `Observance.of`: ``PERSONAL["misfortune"].of(Once(day))``, ``PERSONAL["child_birthday"].of(Anniversary(day))``.

Sources: D4, rules 6 to 8 (birthday: a message fitted to the person; wedding and birth: a visit; misfortune: a visit
of condolence) and D0, 8.1.3 (cards for a wedding anniversary, a child's birthday and graduation). The days of
reminder and grace are ours. Children, illness and bereavement are sensitive: off unless the caller allows them.
"""
