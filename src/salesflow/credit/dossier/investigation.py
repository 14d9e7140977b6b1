"""The four ways to find out about a firm's credit: what each can tell, what it costs, and what to be careful about.

>>> Method.BANKS.render("zh"), Method.INTERNAL.cost.render()
('金融机构', 'only the time of our own people')
>>> Method.INTERNAL.effort < Method.AGENCIES.effort
True

Source: CR-2 (the four methods; what each can tell, its cost and its caution are ours).
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from salesflow.basics.text import Language, Text

__all__ = ["Method"]


class Method(Enum):
    """By which way something was learnt: through banks, through agencies, through industry bodies, by ourselves."""

    BANKS = "banks"
    AGENCIES = "agencies"
    INDUSTRY = "industry"
    INTERNAL = "internal"

    def __repr__(self) -> str:
        return f"Method.{self.name}"

    def render(self, language: Language = "en") -> str:
        """The method in words."""
        return _NAMES[self].render(language)

    @property
    def tells(self) -> Text:
        """What it can tell."""
        return _TELLS[self]

    @property
    def cost(self) -> Text:
        """What it costs."""
        return _COSTS[self]

    @property
    def caution(self) -> Text:
        """What to be careful about."""
        return _CAUTIONS[self]

    @property
    def effort(self) -> int:
        """The order in which to try them where several can tell: the cheapest first."""
        return _CHEAPEST.index(self)


_CHEAPEST: Final = (Method.INTERNAL, Method.INDUSTRY, Method.BANKS, Method.AGENCIES)

# -- words ------------------------------------------------------------------------------------------------------------

_NAMES: Final = {
    Method.BANKS: Text("banks and financial institutions", zh="金融机构"),
    Method.AGENCIES: Text("professional credit agencies", zh="专业资信调查机构"),
    Method.INDUSTRY: Text("customers' and industry bodies", zh="客户或行业组织"),
    Method.INTERNAL: Text("our own investigation", zh="内部调查"),
}
_TELLS: Final = {
    Method.BANKS: Text(
        "accounts, loans, securities, and whether he pays the bank on time",
        zh="账户、贷款、担保以及是否按时偿还银行",
    ),
    Method.AGENCIES: Text(
        "a whole report: registration, owners, statements, suits, a rating of their own",
        zh="完整报告：登记、股东、财务报表、诉讼及其评级",
    ),
    Method.INDUSTRY: Text(
        "his name in the trade, his market share, how others of the trade get on with him",
        zh="行业口碑、市场份额及同行往来情况",
    ),
    Method.INTERNAL: Text(
        "how he pays us, what our people see on the spot, the public registers, what he shows us himself",
        zh="对我方的付款记录、实地所见、公开登记信息及其本人提供的资料",
    ),
}
_COSTS: Final = {
    Method.BANKS: Text(
        "little money; his consent, and a long way in a foreign place", zh="费用不高；需其同意，异地耗时较长"
    ),
    Method.AGENCIES: Text("a fee for each report, more for a fresh one", zh="按份收费，新做报告费用更高"),
    Method.INDUSTRY: Text("a membership, and a favour to return", zh="会员费及人情"),
    Method.INTERNAL: Text("only the time of our own people", zh="仅需本公司人员的时间"),
}
_CAUTIONS: Final = {
    Method.BANKS: Text(
        "a bank speaks for its own customer, in general words, and without liability",
        zh="银行多为本行客户说话，措辞笼统，且不承担责任",
    ),
    Method.AGENCIES: Text(
        "ask from which day the figures are and who audited them; two agencies may differ",
        zh="须问明数据日期及审计方；不同机构结论可能不一",
    ),
    Method.INDUSTRY: Text(
        "hearsay; a competitor may have a reason to praise or to blame", zh="多为传闻；同行褒贬或有私心"
    ),
    Method.INTERNAL: Text(
        "whoever sells to him wants the sale: somebody else should look as well",
        zh="销售人员希望成交，应另有他人核实",
    ),
}
