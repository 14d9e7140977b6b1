"""Suggestions: what one part of the house should do because something happened in another; nothing is carried out.

>>> Reaction.HOLD_CONTRACT.render(), Reaction.HOLD_CONTRACT.render("zh")
('do not sign yet', '暂不签约')

Sources: CO-4, CR-5, CR-6, SV-2.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import attrs

from salesflow.basics.reasons import Reason
from salesflow.basics.text import Language, Param, Text

__all__ = ["Reaction", "Suggestion", "suggestion"]


class Reaction(StrEnum):
    """What is suggested."""

    STOP_SELLING = "stop_selling"
    GO_ON_SELLING = "go_on_selling"
    HOLD_CONTRACT = "hold_contract"
    GO_ON_WITH_CONTRACT = "go_on_with_contract"
    TELL_SELLER = "tell_seller"
    ASK_WHETHER_DISPUTED = "ask_whether_disputed"
    PROPOSE_TIGHTENING = "propose_tightening"
    REVIEW_CREDIT = "review_credit"
    OPEN_CORRECTIVE = "open_corrective"
    SURVEY_THE_LOST = "survey_the_lost"

    def __repr__(self) -> str:
        return f"Reaction.{self.name}"

    def render(self, language: Language = "en") -> str:
        """What to do, in few words."""
        return _REACTIONS[self].render(language)


@attrs.frozen
class Suggestion:
    """One thing to do in another part of the house, with its reason.

    `about` names what it is about, by id: the complaint, the invoices, the deals, the warnings, the code of the root cause,
    or (for what has no number) ``line:C-7:CNY`` and ``switch:C-7:contracts``. `customer` is None where it is about no single
    one.
    """

    do: Reaction
    customer: str | None
    about: tuple[str, ...]
    reason: Reason

    def explain(self, language: Language = "en") -> str:
        """The reason in words."""
        return self.reason.explain(language)


def suggestion(
    do: Reaction, customer: str | None, about: tuple[str, ...], words: Text, row: str, /, **params: Param
) -> Suggestion:
    """A suggestion whose words name the customer, if there is one, and all that is given besides; `row` is its source."""
    sentence = words.fill(**({} if customer is None else {"customer": customer}), **params)
    return Suggestion(do, customer, about, Reason(do.value, sentence, (row,)))


_REACTIONS: Final = {
    Reaction.STOP_SELLING: Text("sell nothing for now", zh="暂不推销"),
    Reaction.GO_ON_SELLING: Text("selling may go on", zh="可恢复推销"),
    Reaction.HOLD_CONTRACT: Text("do not sign yet", zh="暂不签约"),
    Reaction.GO_ON_WITH_CONTRACT: Text("the contract may go on", zh="可继续签约"),
    Reaction.TELL_SELLER: Text("tell the seller", zh="告知销售员"),
    Reaction.ASK_WHETHER_DISPUTED: Text("ask whether invoices are disputed", zh="询问发票是否有争议"),
    Reaction.PROPOSE_TIGHTENING: Text("propose to tighten credit", zh="建议收紧授信"),
    Reaction.REVIEW_CREDIT: Text("have the limit reviewed", zh="复审信用额度"),
    Reaction.OPEN_CORRECTIVE: Text("decide on a corrective action", zh="制定纠正措施"),
    Reaction.SURVEY_THE_LOST: Text("ask the lost customer why", zh="调查流失原因"),
}
