"""Observances: who gets what on an occasion, and how many days before the seller is reminded (CA-5, CA-6, CA-7).

>>> from datetime import date
>>> from salesflow.cadence.occasions.lunar_dates import LunarYearly
>>> boat = Observance("boat", Text("Dragon Boat", zh="端午节"), LunarYearly(5, 5), everyone=Care((Channel.MESSAGE,)))
>>> for day in boat.occasion.days(date(2026, 1, 1), date(2027, 1, 1)):
...     print(boat.line(day, boat.care("C")).explain())
Dragon Boat on 19 Jun 2026: message
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final, cast

import attrs

from salesflow.basics.channels import Channel, Purpose, read_channel
from salesflow.basics.reasons import Reason
from salesflow.basics.text import Text
from salesflow.cadence.occasions.occasion import Occasion, of_kind, whole
from salesflow.errors import DefinitionError

__all__ = ["Care", "Observance"]


_PLACE: Final = {channel: place for place, channel in enumerate(Channel)}


def _is_several(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str)


def _channels(channels: Channel | str | Iterable[Channel | str]) -> tuple[Channel, ...]:
    if isinstance(channels, str):
        channels = (channels,)
    elif not _is_several(channels):
        raise DefinitionError("care", [f"the channels must be a list, not {channels!r}"])
    read = {read_channel(channel, within="care") for channel in channels}
    return tuple(sorted(read, key=_PLACE.__getitem__))


@attrs.frozen
class Care:
    """What somebody gets: the channels of the touches, and whether a gift comes along.

    One channel alone will do. An unknown one is a `DefinitionError`.

    >>> (Care((Channel.VISIT,), gift=True) | Care((Channel.MESSAGE,))).render()
    'visit with a gift, message'
    """

    channels: tuple[Channel, ...] = attrs.field(default=(), converter=_channels)
    gift: bool = False

    def __or__(self, other: Care) -> Care:
        return Care(self.channels + other.channels, self.gift or other.gift)

    def render(self, language: str = "en") -> str:
        """The care in words; the gift goes with the first, most personal touch."""
        words = [channel.render(language) for channel in self.channels]
        if self.gift:
            words[:1] = [_WITH_GIFT.fill(touch=words[0] if words else "").render(language).strip()]
        return ("、" if language == "zh" else ", ").join(words)


_WITH_GIFT: Final = Text("{touch} with a gift", zh="{touch}并附礼品")
_LINE: Final = Text("{label} on {day}: {care}", zh="{day}{label}：{care}")
_WHOSE: Final = Text("{label} of {who}", zh="{who}的{label}")


def _key_problems(key: object) -> list[str]:
    if not isinstance(key, str):
        return [f"the key must be text, not {key!r}"]
    return [] if key.strip() else ["the key is empty"]


def _by_grade(by_grade: Mapping[str, Care] | tuple[tuple[str, Care], ...]) -> tuple[tuple[str, Care], ...]:
    if isinstance(by_grade, Mapping):
        return tuple(by_grade.items())
    if not _is_several(by_grade):
        raise DefinitionError("observance", [_AS_PAIRS.format(by_grade)])
    pairs = tuple(by_grade)
    if wrong := [_AS_PAIRS.format(pair) for pair in pairs if not _is_pair(pair)]:
        raise DefinitionError("observance", wrong)
    return pairs


def _is_pair(value: object) -> bool:
    return isinstance(value, tuple) and len(cast("tuple[object, ...]", value)) == 2


_AS_PAIRS: Final = "by_grade must be a mapping from grades to Care, or such pairs, not {!r}"


@attrs.frozen
class Observance:
    """Who gets what on an occasion, and how many days before the seller is reminded.

    `everyone` is added to what the grade gets. A personal occasion has no days of its own (`occasion` is None)
    until `of` binds it to a person's date. `grace` is how many days after the day the touch still makes sense.
    A `sensitive` one (illness, bereavement, children) is left out unless the caller states that it may be used.
    A `festive` one (a greeting, congratulations) rests while somebody is in mourning; condolences, and thanks after
    a sale, are not festive. Wrong figures are a `DefinitionError`. Sources: CA-5, CA-6, CA-7.

    >>> from salesflow.cadence.occasions.lunar_dates import LunarYearly
    >>> boat = Observance("dragon_boat", Text("Dragon Boat", zh="端午节"), LunarYearly(5, 5),
    ...                   by_grade={"A": Care((Channel.VISIT,), gift=True)}, everyone=Care((Channel.MESSAGE,)))
    >>> boat.care("A").render(), boat.care("B").render()
    ('visit with a gift, message', 'message')
    """

    key: str
    label: Text
    occasion: Occasion | None = None
    by_grade: tuple[tuple[str, Care], ...] = attrs.field(default=(), converter=_by_grade, kw_only=True)
    everyone: Care = attrs.field(default=Care(), kw_only=True)
    remind_before: int = attrs.field(default=0, kw_only=True)
    grace: int = attrs.field(default=0, kw_only=True)
    sensitive: bool = attrs.field(default=False, kw_only=True)
    festive: bool = attrs.field(default=True, kw_only=True)
    rows: tuple[str, ...] = attrs.field(default=(), kw_only=True)

    def __attrs_post_init__(self) -> None:
        problems = whole("remind_before", self.remind_before, 0, 366) + whole("grace", self.grace, 0, 366)
        problems += _key_problems(self.key) + of_kind(self.label, Text)
        cares = [self.everyone, *(care for _, care in self.by_grade)]
        strange = [problem for care in cares for problem in of_kind(care, Care)]
        strange += [problem for grade, _ in self.by_grade for problem in of_kind(grade, str)]
        problems += strange
        if not strange and len(dict(self.by_grade)) < len(self.by_grade):
            problems.append("a grade is named twice")
        if not strange and not any(care.channels for care in cares):
            problems.append("nobody gets anything")
        if problems:
            raise DefinitionError(f"observance {self.key!r}", problems)

    def of(self, occasion: Occasion) -> Observance:
        """The same observance bound to the days of `occasion`, such as a person's birthday."""
        return attrs.evolve(self, occasion=occasion)

    def care(self, grade: str | None) -> Care:
        """What a customer of this grade gets; an unknown grade gets what everyone gets."""
        own = dict(self.by_grade).get(grade) if grade is not None else None
        return self.everyone if own is None else own | self.everyone

    def purpose(self, channel: Channel | str) -> Purpose:
        """What a touch on this occasion is for, as consent sees it.

        A festive message or card is promotion: it goes only to whoever said yes. A seller's own visit or call, and
        whatever is not festive (condolences, thanks for an order), is service: it goes unless refused. That split is
        ours; where the law is stricter, check with counsel.

        >>> cake = Observance("birthday", Text("birthday", zh="生日"), everyone=Care((Channel.MESSAGE,)))
        >>> cake.purpose(Channel.MESSAGE).value, cake.purpose(Channel.VISIT).value
        ('promotion', 'service')
        """
        written = read_channel(channel) in (Channel.MESSAGE, Channel.CARD)
        return Purpose.PROMOTION if self.festive and written else Purpose.SERVICE

    def line(self, day: date, care: Care, who: str | None = None) -> Reason:
        """The line for the seller: what is kept on `day`, with which care, and for whom, if it is one person."""
        label = self.label if who is None else _WHOSE.fill(label=self.label, who=who)
        return Reason(self.key, _LINE.fill(label=label, day=day, care=care), self.rows)
