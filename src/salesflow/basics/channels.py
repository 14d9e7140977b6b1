"""How a seller and a customer meet: the channel, who turned to whom, and what for.

Consent is given or withdrawn by channel and purpose; quotas count by channel; only what went *out* is our effort.

>>> Channel.VISIT.render("zh"), Purpose.PROMOTION.render()
('拜访', 'promotion')
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from salesflow.basics.text import Language, Text
from salesflow.errors import DefinitionError, InputError

__all__ = ["Channel", "Direction", "Purpose", "read_channel", "read_direction", "read_purpose"]


class Channel(StrEnum):
    """The way of a touch: a visit in person, a telephone call, a written message, a card or a gift by post.

    Source: CA-4 (quotas by channel).

    >>> Channel("call").render("zh")
    '电话'
    """

    VISIT = "visit"
    CALL = "call"
    MESSAGE = "message"
    CARD = "card"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _CHANNELS[self].render(language)


class Direction(StrEnum):
    """Who turned to whom: `OUT` is our effort, `IN` is the customer's.

    >>> Direction.IN.render()
    'incoming'
    """

    OUT = "out"
    IN = "in"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _DIRECTIONS[self].render(language)


class Purpose(StrEnum):
    """What a touch is for; consent to one purpose is no consent to another.

    >>> Purpose.COMPLAINT.render("zh")
    '投诉处理'
    """

    PROMOTION = "promotion"
    SERVICE = "service"
    COMPLAINT = "complaint"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _PURPOSES[self].render(language)


# -- reading ----------------------------------------------------------------------------------------------------------

# Logs and plans hold millions of these: what is right already is taken as it is.

S = TypeVar("S", bound=StrEnum)


def read_channel(value: Channel | str, *, within: str | None = None) -> Channel:
    """The channel itself, or the one of a word; anything else is an `InputError` that names the channels there are.

    In a definition, named by `within`, it is a `DefinitionError`.

    >>> read_channel("call")
    <Channel.CALL: 'call'>
    >>> read_channel("phone")
    Traceback (most recent call last):
    salesflow.errors.InputError: channel: is unknown; use one of visit, call, message, card (got 'phone')
    """
    return value if type(value) is Channel else _read(Channel, value, "channel", within)


def read_direction(value: Direction | str) -> Direction:
    """The direction itself, or the one of a word; anything else is an `InputError` that names both.

    >>> read_direction("in")
    <Direction.IN: 'in'>
    """
    return value if type(value) is Direction else _read(Direction, value, "direction", None)


def read_purpose(value: Purpose | str, *, within: str | None = None) -> Purpose:
    """The purpose itself, or the one of a word, as `read_channel` reads a channel.

    >>> read_purpose("promo", within="pause")
    Traceback (most recent call last):
    salesflow.errors.DefinitionError: pause: the purpose 'promo' is unknown; use one of promotion, service, complaint
    """
    return value if type(value) is Purpose else _read(Purpose, value, "purpose", within)


def _read(kind: type[S], value: str, field: str, within: str | None) -> S:
    try:
        return kind(value)
    except ValueError as error:
        known = ", ".join(kind)
        if within is not None:
            problem = f"the {field} {value!r} is unknown; use one of {known}"
            raise DefinitionError(within, [problem]) from error
        raise InputError(field, value, f"is unknown; use one of {known}") from error


_CHANNELS = {
    Channel.VISIT: Text("visit", zh="拜访"),
    Channel.CALL: Text("call", zh="电话"),
    Channel.MESSAGE: Text("message", zh="短信"),
    Channel.CARD: Text("card", zh="贺卡"),
}
_DIRECTIONS = {Direction.OUT: Text("outgoing", zh="我方发起"), Direction.IN: Text("incoming", zh="客户发起")}
_PURPOSES = {
    Purpose.PROMOTION: Text("promotion", zh="推广"),
    Purpose.SERVICE: Text("service", zh="服务"),
    Purpose.COMPLAINT: Text("complaint", zh="投诉处理"),
}
