"""How much is at stake for the customer who complains.

>>> Severity("major").render("zh")
'严重'
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from salesflow.basics.text import Language, Text

__all__ = ["Severity"]


class Severity(Enum):
    """How much is at stake for the customer; None on a complaint means that nobody has assessed it yet.

    >>> Severity("major").render("zh")
    '严重'
    """

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"

    def __repr__(self) -> str:
        return f"Severity.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The word for people."""
        return _SEVERITIES[self].render(language)


_SEVERITIES: Final = {
    Severity.MINOR: Text("minor", zh="轻微"),
    Severity.MAJOR: Text("major", zh="严重"),
    Severity.CRITICAL: Text("critical", zh="重大"),
}
