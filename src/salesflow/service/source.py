"""Where word of our service comes from: five ways through customers and four of our own, nine sources kept apart.

Each shows another side and is blind to others. A complaint record tells what went wrong, and nothing about how often;
a mystery shopper tells whether a rule was kept, and nothing about whether anybody minded. So figures of two sources
are never averaged.

>>> EvaluationSource.MYSTERY_SHOPPING.render("zh"), EvaluationSource.MYSTERY_SHOPPING.group.render()
('神秘顾客', 'company-based')
>>> EvaluationSource.COMPLAINT_RECORDS.is_self_selected
True

Sources: SV-2, SV-3.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import attrs

from salesflow.basics.text import Language, Text

__all__ = ["EvaluationSource", "SourceGroup"]


class SourceGroup(StrEnum):
    """Who looks: the customers, or the company itself."""

    CUSTOMER = "customer"
    COMPANY = "company"

    def render(self, language: Language = "en") -> str:
        """The group in words."""
        return _GROUPS[self].render(language)


class EvaluationSource(StrEnum):
    """The nine sources in the order of the textbook: five customer-based, four company-based (SV-2, SV-3)."""

    TRANSACTION_SURVEY = "transaction_survey"
    NEW_AND_LOST_SURVEY = "new_and_lost_survey"
    PERFORMANCE_EVALUATION = "performance_evaluation"
    COMPLAINT_RECORDS = "complaint_records"
    TOTAL_MARKET_SURVEY = "total_market_survey"
    EMPLOYEE_REPORTS = "employee_reports"
    MYSTERY_SHOPPING = "mystery_shopping"
    OPERATING_DATA = "operating_data"
    QUALITY_INSPECTION = "quality_inspection"

    @property
    def group(self) -> SourceGroup:
        """Whether customers judge, or the company itself."""
        return SourceGroup.CUSTOMER if self in _CUSTOMER_BASED else SourceGroup.COMPANY

    @property
    def is_self_selected(self) -> bool:
        """Whether those who speak chose themselves, so that nothing follows for the others.

        So it is with complaint records (whoever is angry enough), with the survey of new and lost customers (who has
        left answers when he feels like it, and often cannot be reached), and with employee reports (a report is
        written about what struck somebody, and by whoever dares). The other six can be drawn by a plan; a single
        survey that was not (a code on the receipt) says so itself.
        """
        return self in _SELF_SELECTED

    @property
    def can_tell(self) -> Text:
        """What the source is good for."""
        return _ABOUT[self].can

    @property
    def cannot_tell(self) -> Text:
        """What it must not be used for."""
        return _ABOUT[self].cannot

    def render(self, language: Language = "en") -> str:
        """The source in words."""
        return _ABOUT[self].label.render(language)


@attrs.frozen
class _About:
    label: Text
    can: Text
    cannot: Text


_S: Final = EvaluationSource
_GROUPS: Final = {
    SourceGroup.CUSTOMER: Text("customer-based", zh="以顾客为基础"),
    SourceGroup.COMPANY: Text("company-based", zh="以企业为基础"),
}
_CUSTOMER_BASED: Final = frozenset(
    {
        _S.TRANSACTION_SURVEY,
        _S.NEW_AND_LOST_SURVEY,
        _S.PERFORMANCE_EVALUATION,
        _S.COMPLAINT_RECORDS,
        _S.TOTAL_MARKET_SURVEY,
    }
)
_SELF_SELECTED: Final = frozenset({_S.NEW_AND_LOST_SURVEY, _S.COMPLAINT_RECORDS, _S.EMPLOYEE_REPORTS})
_ABOUT: Final = {
    _S.TRANSACTION_SURVEY: _About(
        Text("survey after a transaction", zh="交易后调查"),
        Text("how one purchase or one call went, while it is fresh", zh="刚完成的一次购买或通话办得怎样"),
        Text(
            "what customers think of us as a whole, and what those think who do not buy",
            zh="客户对我们的整体看法，以及不购买的人的想法",
        ),
    ),
    _S.NEW_AND_LOST_SURVEY: _About(
        Text("survey of new and lost customers", zh="新客户与流失客户调查"),
        Text("why people come and why they leave, in their words", zh="客户为什么来、为什么走，用他们自己的话说"),
        Text(
            "how many think so: whoever has left answers only when he feels like it",
            zh="有多少人这样想：流失的客户想答才答",
        ),
    ),
    _S.PERFORMANCE_EVALUATION: _About(
        Text("service performance rating", zh="服务绩效评价"),
        Text(
            "how regular customers rate the whole service, dimension by dimension", zh="老客户对整体服务逐项的评分"
        ),
        Text("how a single matter went", zh="单独一件事办得怎样"),
    ),
    _S.COMPLAINT_RECORDS: _About(
        Text("complaint and inquiry records", zh="投诉与咨询记录"),
        Text("what goes wrong, and how we answer", zh="哪里出了问题，我们如何回应"),
        Text("how often it goes wrong: most who suffer say nothing", zh="问题有多常见：多数受损的人并不说"),
    ),
    _S.TOTAL_MARKET_SURVEY: _About(
        Text("survey of the whole market", zh="整体市场调查"),
        Text("how we stand beside others, also with people who do not buy from us", zh="与同行相比如何，包括不向我们购买的人"),
        Text("what to mend tomorrow: it is rare, dear and coarse", zh="明天该改什么：这种调查次数少、费用高、不够细"),
    ),
    _S.EMPLOYEE_REPORTS: _About(
        Text("staff reports and surveys", zh="员工报告与调查"),
        Text("what hinders good service from inside", zh="内部有什么妨碍了好的服务"),
        Text("what customers feel, and what nobody dares to report", zh="客户的感受，以及没人敢报告的事"),
    ),
    _S.MYSTERY_SHOPPING: _About(
        Text("mystery shopping", zh="神秘顾客"),
        Text("whether the rules of service are kept when nobody seems to look", zh="似乎无人看着时是否遵守服务规范"),
        Text("whether customers care about those rules", zh="客户是否在意这些规范"),
    ),
    _S.OPERATING_DATA: _About(
        Text("analysis of operating data", zh="运营数据分析"),
        Text("how fast and how reliably we work, for every single case", zh="每一单办得多快、多可靠"),
        Text("whether the customer was content", zh="客户是否满意"),
    ),
    _S.QUALITY_INSPECTION: _About(
        Text("quality inspection", zh="质量检查"),
        Text("whether work and goods meet the standard", zh="工作和商品是否达标"),
        Text("whether the standard is the right one for customers", zh="这个标准对客户是否合适"),
    ),
}  # fmt: skip
