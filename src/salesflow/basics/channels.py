"""How a seller and a customer meet: the channel, who turned to whom, and what for.

Consent is given or withdrawn by channel and purpose; quotas count by channel; only what went *out* is our effort.

>>> Channel.VISIT.render("zh"), Purpose.PROMOTION.render()
('拜访', 'promotion')
"""

from __future__ import annotations

from enum import StrEnum

from salesflow.basics.text import Language, Text

__all__ = ["Channel", "Direction", "Purpose"]


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
