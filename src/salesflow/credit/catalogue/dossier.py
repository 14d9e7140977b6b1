"""The content of a credit dossier as the trade teaches it: five areas and their items.

What is essential, the weights, how long a fact stays fresh and who can tell it are ours: take them as a start.
Financial facts are fresh for 18 months from the day of the statement.

>>> [item.key for item in CREDIT_DOSSIER.items if item.essential]
['credit_code', 'company_name', 'registered_capital', 'solvency', 'payment_record']

Sources: CR-3 (the items), CR-2 (the methods). The first area of the source, customer classification and file, stands
with the firm.
"""

from __future__ import annotations

from typing import Final

from salesflow.basics.terms import Term, months
from salesflow.basics.text import Text
from salesflow.credit.dossier.content import Area, Content, Field, FieldKind, Item
from salesflow.credit.dossier.investigation import Method

__all__ = ["CREDIT_DOSSIER"]

_BANKS, _AGENCIES, _INDUSTRY, _INTERNAL = Method
_HALF_YEAR: Final = months(6)
_YEAR: Final = months(12)
_STATEMENT: Final = months(18)


def _item(
    key: str,
    label: Text,
    ask: Text,
    area: Area,
    *methods: Method,
    kind: FieldKind = FieldKind.TEXT,
    weight: int = 1,
    fresh: Term | None = _YEAR,
    many: bool = False,
    essential: bool = False,
) -> Item:
    section = Text(area.render(), zh=area.render("zh"))
    field = Field(key, label, kind, ask=ask, weight=weight, section=section, keep_fresh=fresh, many=many)
    return Item(field, area, methods, essential=essential)


CREDIT_DOSSIER: Final = Content("credit-dossier", "2026.1", [
    # the firm
    _item("credit_code", Text("unified social credit code", zh="统一社会信用代码"), Text("What code stands on the licence?", zh="营业执照上的代码是多少？"), Area.BASIC, _INTERNAL, _AGENCIES, weight=2, fresh=None, essential=True),
    _item("company_name", Text("registered name", zh="企业名称"), Text("What is the registered name?", zh="登记的全称是什么？"), Area.BASIC, _INTERNAL, _AGENCIES, weight=2, essential=True),
    _item("customer_class", Text("class of customer", zh="客户分类"), Text("In which class do we keep him?", zh="我方将其归入哪一类客户？"), Area.BASIC, _INTERNAL),
    _item("founded_on", Text("founded on", zh="成立日期"), Text("When was the firm founded?", zh="公司何时成立？"), Area.BASIC, _INTERNAL, _AGENCIES, kind=FieldKind.DAY, fresh=None),
    _item("company_kind", Text("kind of company", zh="企业类型"), Text("What kind of company is it?", zh="是什么类型的企业？"), Area.BASIC, _INTERNAL, _AGENCIES),
    _item("registered_capital", Text("registered capital", zh="注册资本"), Text("How much capital is registered?", zh="注册资本是多少？"), Area.BASIC, _INTERNAL, _AGENCIES, kind=FieldKind.MONEY, weight=2, essential=True),
    _item("paid_in_capital", Text("paid-in capital", zh="实缴资本"), Text("How much of it is paid in?", zh="实缴了多少？"), Area.BASIC, _INTERNAL, _AGENCIES, kind=FieldKind.MONEY),
    _item("shareholders", Text("shareholders", zh="股东"), Text("Who holds the firm, and with which share?", zh="股东是谁，各占多少？"), Area.BASIC, _INTERNAL, _AGENCIES, kind=FieldKind.NUMBER, weight=2, many=True),
    _item("registered_scope", Text("scope of business", zh="经营范围"), Text("What is it registered to do?", zh="登记的经营范围是什么？"), Area.BASIC, _INTERNAL, _AGENCIES),
    _item("premises", Text("premises", zh="经营场所"), Text("Where does it work, and are the premises its own?", zh="经营场所在哪里，自有还是租用？"), Area.BASIC, _INTERNAL),
    # management
    _item("legal_representative", Text("legal representative", zh="法定代表人"), Text("Who is the legal representative?", zh="法定代表人是谁？"), Area.MANAGEMENT, _INTERNAL, _AGENCIES),
    _item("governance", Text("governance", zh="法人治理结构"), Text("Who decides what, and who checks it?", zh="谁决策，谁监督？"), Area.MANAGEMENT, _INTERNAL, _AGENCIES),
    _item("affiliates", Text("affiliates", zh="关联企业"), Text("Which firms belong to the same hands?", zh="有哪些关联企业？"), Area.MANAGEMENT, _AGENCIES, _INDUSTRY, many=True, weight=2),
    _item("investments", Text("investments", zh="对外投资"), Text("In what has it put its money?", zh="对外投资了哪些项目？"), Area.MANAGEMENT, _AGENCIES, _BANKS),
    # finances
    _item("capital_strength", Text("capital strength", zh="资本实力"), Text("How much net worth is there?", zh="净资产有多少？"), Area.FINANCIAL, _AGENCIES, _BANKS, kind=FieldKind.MONEY, weight=3, fresh=_STATEMENT),
    _item("solvency", Text("solvency (current ratio)", zh="偿债能力（流动比率）"), Text("Can it pay what falls due?", zh="能否偿还到期债务？"), Area.FINANCIAL, _AGENCIES, _BANKS, kind=FieldKind.NUMBER, weight=3, fresh=_STATEMENT, essential=True),
    _item("operating_ability", Text("operating ability (turnover)", zh="经营能力（营业收入）"), Text("How much does it turn over?", zh="一年营业收入多少？"), Area.FINANCIAL, _AGENCIES, _INDUSTRY, kind=FieldKind.MONEY, weight=2, fresh=_STATEMENT),
    _item("bank_standing", Text("standing with the bank", zh="银行信用"), Text("What does its bank say?", zh="开户银行怎么说？"), Area.FINANCIAL, _BANKS, weight=2),
    _item("payment_record", Text("payment record", zh="付款记录"), Text("How does it pay us and others?", zh="对我方和其他供应商付款如何？"), Area.FINANCIAL, _INTERNAL, _INDUSTRY, _AGENCIES, weight=3, fresh=_HALF_YEAR, essential=True),
    # trade and surroundings
    _item("trade_policy", Text("policy for the trade", zh="行业政策"), Text("Does policy help or hinder the trade?", zh="政策扶持还是限制该行业？"), Area.ENVIRONMENT, _INDUSTRY),
    _item("competition", Text("competition", zh="竞争状况"), Text("How hard is the competition?", zh="竞争有多激烈？"), Area.ENVIRONMENT, _INDUSTRY, _INTERNAL),
    _item("region", Text("region", zh="地区环境"), Text("How does the region fare?", zh="当地经济如何？"), Area.ENVIRONMENT, _INDUSTRY, _INTERNAL),
    _item("legal_environment", Text("law", zh="法律环境"), Text("Can a claim be enforced there?", zh="当地能否依法追讨？"), Area.ENVIRONMENT, _AGENCIES, _INDUSTRY),
    # other
    _item("business_cycle", Text("business cycle", zh="经济周期"), Text("Where in the cycle does the trade stand?", zh="行业处于周期的哪一阶段？"), Area.OTHER, _INDUSTRY),
    _item("public_policy", Text("public policy", zh="国家政策"), Text("Which public policy is about to change?", zh="哪些国家政策将有变化？"), Area.OTHER, _INDUSTRY),
])  # fmt: skip
"""The content areas of the trade's textbooks, 25 items; 2026.1. Source: CR-3, CR-2."""
