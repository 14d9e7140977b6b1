"""Ready-made ratings: the payment curve, the ratio models, the working-assets table and the eighteen features.

Every set bears its version, its source and what is doubted about it: published sources print different figures for the
same model. A changed set gets a new version and never the old name. The textbook this library follows says that
customers are assessed (CR-1) and by what (CR-3); the figures come from the field.

>>> Z_DOUBLE_PRIME_1995.cuts, PAYMENT_GRADES.grades
((Decimal('1.10'), Decimal('2.60')), ('AAA', 'AA', 'A', 'B', 'C'))
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from salesflow.basics.bands import Bands
from salesflow.basics.text import Text
from salesflow.credit.rating.citation import Citation
from salesflow.credit.rating.features import Factor, FeatureModel
from salesflow.credit.rating.grade import ScoreGrades
from salesflow.credit.rating.payment_index import PaymentIndex
from salesflow.credit.rating.ratio_models import Ratio, RatioModel
from salesflow.credit.rating.statements import Line
from salesflow.credit.rating.working_assets import WorkingAssets

__all__ = [
    "ALTMAN_Z_1968",
    "ALTMAN_Z_CHINESE",
    "BATHORY",
    "EIGHTEEN_FEATURES",
    "PAYMENT_GRADES",
    "PAYMENT_INDEX",
    "WORKING_ASSETS",
    "Z_DOUBLE_PRIME_1995",
    "Z_DOUBLE_PRIME_EMERGING",
    "Z_PRIME_1983",
]

PAYMENT_INDEX: Final = PaymentIndex()
"""The curve of a published chart of dollar-weighted payment scores, over 180 days, from three invoices on; 2026.1.

Source: CR-1, CR-3; dandb.com, chart read in 2026, its steps joined by straight lines (ours). Doubts: other pages print
14 days for 70 and 21 for 60; the chart is made for a supplier's reports to an agency, not for one ledger.
"""

PAYMENT_GRADES: Final = ScoreGrades(
    Bands([72, 76, 80, 84], ["C", "B", "A", "AA", "AAA"], hysteresis=1),
    Text("payment index", zh="付款指数"),
)
"""AAA from 84, AA from 80, A from 76, B from 72, else C, with one point of hysteresis; 2026.1.

Source: CR-1; six quarterly reviews of a public ledger of 2,466 invoices and 100 customers (2012-2013, an IBM sample,
synthetic), with `PAYMENT_INDEX`: of the invoices of the next quarter 8% were late for AAA, then 25, 59, 81, and 94% for
C (disputed ones included), and the hysteresis saved 45 of 96 changes of grade. Doubts: such data behave more steadily
than life does; set the edges by your own ledger.
"""


def _line(*parts: tuple[int, Line]) -> tuple[tuple[int, Line], ...]:
    return parts


_ASSETS: Final = _line((1, Line.TOTAL_ASSETS))
_DEBTS: Final = _line((1, Line.TOTAL_LIABILITIES))
_SHORT: Final = _line((1, Line.CURRENT_LIABILITIES))
_CAPITAL: Final = _line((1, Line.CURRENT_ASSETS), (-1, Line.CURRENT_LIABILITIES))
_X1: Final = Ratio("X1", Text("working capital to total assets", zh="营运资本比资产总额"), _CAPITAL, _ASSETS)
_X2: Final = Ratio(
    "X2",
    Text("retained earnings to total assets", zh="留存收益比资产总额"),
    _line((1, Line.RETAINED_EARNINGS)),
    _ASSETS,
)
_X3: Final = Ratio(
    "X3",
    Text("profit before interest and tax to total assets", zh="息税前利润比资产总额"),
    _line((1, Line.EBIT)),
    _ASSETS,
)
_X4_MARKET: Final = Ratio(
    "X4",
    Text("market value of the shares to total liabilities", zh="股票市值比负债总额"),
    _line((1, Line.MARKET_VALUE)),
    _DEBTS,
)
_X4_BOOK: Final = Ratio(
    "X4",
    Text("net worth to total liabilities", zh="净资产比负债总额"),
    _line((1, Line.NET_WORTH)),
    _DEBTS,
)
_X5: Final = Ratio(
    "X5", Text("sales to total assets", zh="销售收入比资产总额"), _line((1, Line.SALES)), _ASSETS
)

ALTMAN_Z_1968: Final = RatioModel(
    Citation(
        "altman_z",
        "1968",
        "E. I. Altman, Journal of Finance 23 (1968), as printed by probsee and book118",
        Text(
            "made for listed manufacturers; Chinese copies print 0.999 for sales and 2.675 as the upper edge",
            zh="适用于上市制造企业；部分中文资料的销售系数为0.999，上界为2.675",
        ),
    ),
    Text("Altman Z (listed manufacturers)", zh="Z计分模型（上市制造企业）"),
    [("1.2", _X1), ("1.4", _X2), ("3.3", _X3), ("0.6", _X4_MARKET), ("1.0", _X5)],
    ["1.81", "2.99"],
)
"""Z of 1968: up to 1.81 distress, above 2.99 safe; needs the market value of the shares. Source: CR-3."""

ALTMAN_Z_CHINESE: Final = RatioModel(
    Citation(
        "altman_z_chinese",
        "2026.1",
        "book118 6112243022002215, read in 2026",
        Text(
            "differs from the printed original in one weight and the upper edge",
            zh="与原文相比，有一个系数和上界不同",
        ),
    ),
    Text("Altman Z as Chinese textbooks print it", zh="Z计分模型（中文教材版）"),
    [("1.2", _X1), ("1.4", _X2), ("3.3", _X3), ("0.6", _X4_MARKET), ("0.999", _X5)],
    ["1.81", "2.675"],
)
"""The figures that Chinese copies print. Source: CR-3."""

Z_PRIME_1983: Final = RatioModel(
    Citation(
        "z_prime",
        "1983",
        "E. I. Altman, Corporate Financial Distress (1983), as printed by creditguru",
        Text(
            "one Chinese product uses 1.2 as the lower edge; on 5,910 Polish firms the grey and the safe zone hardly differ",
            zh="一款国内产品以1.2为下界；在5,910家波兰企业中，灰色区与安全区差别很小",
        ),
    ),
    Text("Altman Z' (private manufacturers)", zh="Z'计分模型（非上市制造企业）"),
    [("0.717", _X1), ("0.847", _X2), ("3.107", _X3), ("0.420", _X4_BOOK), ("0.998", _X5)],
    ["1.23", "2.90"],
)
"""Z' of 1983: up to 1.23 distress, above 2.90 safe; net worth by the books. Source: CR-3.

On Polish firms a year before failure: 22.0% of the distress zone failed, 4.9 of the grey, 3.6 of the safe (UCI 365).
"""

Z_DOUBLE_PRIME_1995: Final = RatioModel(
    Citation(
        "z_double_prime",
        "1995",
        "E. I. Altman, J. Hartzell, M. Peck (1995), as printed by 123docz and financialratioss",
        Text(
            "creditguru prints 6.5 for the first weight and 1.23 and 2.90 as edges; "
            "on 5,910 Polish firms the grey and the safe zone hardly differ",
            zh="creditguru的首项系数为6.5，界限为1.23和2.90；在5,910家波兰企业中，灰色区与安全区差别很小",
        ),
    ),
    Text("Altman Z'' (firms that do not manufacture)", zh="Z''计分模型（非制造企业）"),
    [("6.56", _X1), ("3.26", _X2), ("6.72", _X3), ("1.05", _X4_BOOK)],
    ["1.10", "2.60"],
)
"""Z'' of 1995: up to 1.10 distress, above 2.60 safe; without sales, so that trades compare. Source: CR-3.

On Polish firms a year before failure: 18.6% of the distress zone failed (24% of firms, 66% of failures), 4.2 of the
grey, 2.9 of the safe: use distress as a guard against raising, not the score as a price.
"""

Z_DOUBLE_PRIME_EMERGING: Final = RatioModel(
    Citation(
        "z_double_prime_emerging",
        "1995",
        "E. I. Altman, J. Hartzell, M. Peck (1995): the score plus 3.25, the edges moved with it by us",
        Text("the same zones as Z''; only the figure is 3.25 higher", zh="分区与Z''相同，仅分值高3.25"),
    ),
    Text("Altman Z'' for emerging markets", zh="Z''计分模型（新兴市场）"),
    [("6.56", _X1), ("3.26", _X2), ("6.72", _X3), ("1.05", _X4_BOOK)],
    ["4.35", "5.85"],
    constant="3.25",
)
"""Z'' plus 3.25, as ratings of emerging markets use it; its zones are those of `Z_DOUBLE_PRIME_1995`. Source: CR-3."""

BATHORY: Final = RatioModel(
    Citation(
        "bathory",
        "2026.1",
        "vue-htgl (2021), a Chinese trade-credit product, and a public code of the formula, read in 2026",
        Text(
            "known only from code, which differs in which profit it takes; "
            "working capital below zero would turn a loss into a merit, so it gives no answer",
            zh="仅见于程序代码，各处所用利润口径不同；营运资本为负时亏损会变成加分，因此不计算",
        ),
    ),
    Text("Bathory model", zh="巴萨利模型"),
    [
        (
            1,
            Ratio(
                "B1",
                Text(
                    "profit, depreciation and deferred tax to current liabilities",
                    zh="利润加折旧加递延税款比流动负债",
                ),
                _line((1, Line.NET_PROFIT), (1, Line.DEPRECIATION), (1, Line.DEFERRED_TAX)),
                _SHORT,
            ),
        ),
        (
            1,
            Ratio(
                "B2",
                Text("profit before tax to working capital", zh="税前利润比营运资本"),
                _line((1, Line.PRE_TAX_PROFIT)),
                _CAPITAL,
            ),
        ),
        (
            1,
            Ratio(
                "B3",
                Text("net worth to current liabilities", zh="净资产比流动负债"),
                _line((1, Line.NET_WORTH)),
                _SHORT,
            ),
        ),
        (
            1,
            Ratio(
                "B4",
                Text("tangible net worth to total liabilities", zh="有形净资产比负债总额"),
                _line((1, Line.NET_WORTH), (-1, Line.INTANGIBLES)),
                _DEBTS,
            ),
        ),
        (1, Ratio("B5", Text("working capital to total assets", zh="营运资本比资产总额"), _CAPITAL, _ASSETS)),
    ],
    [0],
)
"""巴萨利: five ratios added up, at most zero is distress, above it not. Source: CR-3."""

_SHARES: Final = [Decimal(each) for each in "0 2.5 5 7.5 10 12.5 15 17.5 20".split()]

WORKING_ASSETS: Final = WorkingAssets(
    Citation(
        "working_assets",
        "2026.1",
        "vue-htgl (2021), table switchModelOpePro; the definition of the ratios from textbooks",
        Text(
            "half of 5,910 Polish firms reach the highest share, and failures do not fall evenly from step to step",
            zh="在5,910家波兰企业中，一半落入最高比例，且违约率并非逐级下降",
        ),
    ),
    Bands(["-4.6", "-3.9", "-3.2", "-2.5", "-1.8", "-1.1", "-0.4", "0.3"], _SHARES, upper=False),
    ("1.0", 25),
)
"""Nothing up to -4.6, 2.5% up to -3.9 ... 17.5% up to 0.3, 20% below 1.0, 25% from 1.0 up. Source: CR-3.

The printed table (-4.59 to -3.9, 0.31 to 0.9 ...) leaves holes into which 1.7% of 12,400 real firms fell; here the steps
touch. Of the firms with a net worth below zero 99% would get 25%; the model gives them nothing.
"""

_OWN, _PRIORITY, _CREDIT = "own", "priority", "credit"


def _factor(group: str, key: str, en: str, zh: str) -> Factor:
    return Factor(key, group, Text(en, zh=zh))


EIGHTEEN_FEATURES: Final = FeatureModel(
    Citation(
        "eighteen_features",
        "2026.1",
        "the tradition of Chinese textbooks (特征分析模型), written down from practice in 2026",
    ),
    [
        _factor(_OWN, "impression", "first impression", "表面印象"),
        _factor(_OWN, "organisation", "organisation and management", "组织管理"),
        _factor(_OWN, "products", "products and markets", "产品与市场"),
        _factor(_OWN, "competition", "competition in its market", "市场竞争性"),
        _factor(_OWN, "business", "state of business", "经营状况"),
        _factor(_OWN, "prospects", "prospects", "发展前景"),
        _factor(_PRIORITY, "margin", "margin on our sales", "交易利润率"),
        _factor(_PRIORITY, "demands", "demands on the product", "对产品的要求"),
        _factor(_PRIORITY, "attraction", "effect on our appeal in the market", "对市场吸引力的影响"),
        _factor(_PRIORITY, "strength", "effect on our strength in the market", "对市场竞争力的影响"),
        _factor(_PRIORITY, "security", "security offered", "担保条件"),
        _factor(_PRIORITY, "replaceable", "how hard it is to replace", "可替代性"),
        _factor(_CREDIT, "payment_record", "payment record", "付款记录"),
        _factor(_CREDIT, "bank_credit", "credit with banks", "银行信用"),
        _factor(_CREDIT, "profitability", "profitability", "获利能力"),
        _factor(_CREDIT, "balance_sheet", "balance sheet", "资产负债表评估"),
        _factor(_CREDIT, "solvency", "ability to pay", "偿债能力"),
        _factor(_CREDIT, "capital", "total capital", "资本总额"),
    ],
    Bands([20, 40, 60, 80], ["CA5", "CA4", "CA3", "CA2", "CA1"], upper=False),
    insufficient="CA6",
    least_answered="0.5",
)
"""特征分析: eighteen features in three groups, CA1 above 80% down to CA5, CA6 when less than half is answered; 2026.1.

Source: CR-3; the model is named in Chinese sources, its list is from the textbook tradition and was not found printed.
All weights are 1, since the tradition leaves them to the firm: use `with_weights`. The half is ours. Folklore as to
figures: it orders what people know of a customer, it measures nothing.
"""
