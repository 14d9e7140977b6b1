"""What a complaint stands for: the famous figures about silent customers, kept with their doubtful origin.

"Only 4% complain" is true of small annoyances and wrong of serious ones: the share that speaks up ranges from
3% to 69% with what is at stake, so one complaint stands for anything from half a silent customer to thirty-two.
Nothing here is a default of any calculation.

>>> SILENT_MAJORITY["silent"], TARP_1979.probability("speak_up")
(Decimal('0.96'), Decimal('0.69'))
>>> SILENT_MAJORITY.probability("silent")
Traceback (most recent call last):
salesflow.errors.InputError: silent-majority: textbook figure is no probability; measure your own rate (got 'silent')
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from salesflow.basics.claims import Claim, ClaimKind
from salesflow.basics.text import Text

__all__ = ["SILENT_MAJORITY", "TARP_1979", "TARP_SMALL_PROBLEMS", "WORD_OF_MOUTH"]

WORD_OF_MOUTH: Final = Claim(
    "word-of-mouth",
    Text(
        "a pleased customer tells at least 5 people, a displeased one at least 11",
        zh="满意的客户至少告诉5人，不满意的客户至少告诉11人",
    ),
    {"pleased_tells": 5, "displeased_tells": 11},
    source="sales textbook, attributed there to Gallup",
    kind=ClaimKind.TEXTBOOK,
    doubts=Text(
        "no Gallup source was found; the pair circulates in many versions (5 and 9 to 15) and goes back to a "
        "study for Coca-Cola of 1981, whose table was not seen",
        zh="未找到盖洛普的出处；流传的版本很多（5人与9至15人），可追溯到1981年可口可乐委托的研究，其原表未见",
    ),
    rows=("CO-3",),
)
"""CO-3: a pleased customer tells at least 5, a displeased one at least 11. Textbook; origin doubtful."""

SILENT_MAJORITY: Final = Claim(
    "silent-majority",
    Text(
        "4% of dissatisfied customers speak up, 96% leave silently, 90% of those never come back",
        zh="不满意的客户中4%会说出来，96%默默离开，其中90%不再回来",
    ),
    {"speak_up": Decimal("0.04"), "silent": Decimal("0.96"), "silent_never_back": Decimal("0.90")},
    source="sales textbook, attributed there to Gallup",
    kind=ClaimKind.TEXTBOOK,
    doubts=Text(
        "no Gallup source was found; 4% is the low end, of small problems: in the survey of 1979 usually named "
        "as the origin, 69% complained about their most serious problem",
        zh="未找到盖洛普的出处；4%只是小问题的低端：通常被当作出处的1979年调查中，69%的家庭就最严重的问题投诉过",
    ),
    rows=("CO-3",),
)
"""CO-3: the iceberg, 4 / 96 / 90 per cent. Textbook; origin doubtful, see `TARP_1979`."""

TARP_1979: Final = Claim(
    "tarp-1979",
    Text(
        "69% of households with a problem complained about their most serious one",
        zh="遇到问题的家庭中，69%就最严重的问题投诉过",
    ),
    {"speak_up": Decimal("0.69")},
    source="US Office of Consumer Affairs / TARP, Consumer Complaint Handling in America: Final Report",
    year=1979,
    population="2,513 US households (Grainer, McEvoy & King, Advances in Consumer Research 6, 1979, 494-500)",
    kind=ClaimKind.SURVEY,
    doubts=Text(
        "one country, long ago, serious problems (mean loss 142 dollars)",
        zh="仅一国、年代久远、限于严重问题（平均损失142美元）",
    ),
    rows=("CO-3",),
)
"""The survey usually named as the origin of the iceberg; it says something else."""

TARP_SMALL_PROBLEMS: Final = Claim(
    "tarp-small-problems",
    Text("3% of customers with a problem of a few dollars complained", zh="几美元的小问题，只有3%的客户投诉"),
    {"speak_up": Decimal("0.03")},
    source="Goodman & Newman, Understand customer behavior and complaints, Quality Progress",
    year=2003,
    population="customers with small problems, as reported by the authors; size not stated in what was read",
    kind=ClaimKind.SURVEY,
    doubts=Text("size and method were not seen", zh="样本量与方法未见"),
    rows=("CO-3",),
)
"""The low end of the same range: small problems."""
