"""All forms in which policies of keeping in touch and the lab are stored, each with its golden file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import attrs

from salesflow.adapters import json, json_lab
from salesflow.basics.authority import Authority, Mandate
from salesflow.basics.calendars import Calendar
from salesflow.basics.channels import Channel
from salesflow.basics.clocks.clock import Clock
from salesflow.basics.money import Money, money
from salesflow.basics.terms import days, working_days
from salesflow.basics.text import Text
from salesflow.cadence.catalogue.follow_ups import TEXTBOOK
from salesflow.cadence.levelling.capacity import Capacity, Room
from salesflow.cadence.levelling.priority import Priority
from salesflow.cadence.occasions.dates import Monthly
from salesflow.cadence.pacing.backoff import Backoff
from salesflow.cadence.pacing.cadence import Cadence
from salesflow.cadence.pacing.source import Source, Steps
from salesflow.cadence.quotas.quota import Quota
from salesflow.complaints.cases.remedy import Remedy
from salesflow.complaints.handling.procedure import Procedure
from salesflow.credit.control.hold import HoldRule
from salesflow.credit.limits.guards import FreezeIfLate
from salesflow.lab.experiment import Experiment
from salesflow.lab.models.answering import Level
from salesflow.lab.models.complaining import ComplaintModel
from salesflow.lab.models.follow_up import FollowUpModel
from salesflow.lab.models.lending import Habit, LendingModel
from salesflow.lab.models.shared_days import Serving, SharedDaysModel
from salesflow.lab.models.visiting import VisitingModel
from salesflow.lab.parts import Parts
from salesflow.lab.portfolio import Portfolio, Synthetic
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Move, Stage

_GOLDEN = Path(__file__).parents[1] / "adapters" / "golden"
OFFICE = Calendar(
    "office", "Asia/Shanghai", "Mon-Fri 09:00-12:00 13:00-18:00", closed=[date(2026, 2, 17)],
    extra_open={date(2026, 2, 14): None, date(2026, 2, 28): ((540, 720),)},
    begins=date(2026, 1, 1), ends=date(2028, 1, 1), projected_years=[2027],
)  # fmt: skip
FOLLOWING = FollowUpModel(
    {"A": {"order": "0.12", "waiting_for_boss": "0.25", "opted_out": "0.03", "no_answer": "0.60"},
     "B": {"order": "1/3", "no_answer": "2/3"}},
    margin=Money(900, "CNY"), cost=Money(45, "CNY"), calendar=OFFICE, decay="0.8",
)  # fmt: skip
VISITING = VisitingModel(
    {"A": ["0.30", "0.20", "0.10"], "B": ["1/4"]}, within=10, alone={"A": "0.05", "B": 0}, stocked=5,
    margin=Money("500.50", "CNY"), cost=Money(80, "CNY"), calendar=OFFICE,
)  # fmt: skip
_HABIT = Habit(
    money(400, "CNY"), margin=money(60, "CNY"), chance="0.8", pays={0: "0.7", 45: "0.28"}, never="0.02",
    limit=money(5000, "CNY"),
)  # fmt: skip
LENDING = LendingModel(
    {"C": attrs.evolve(_HABIT, limit=None), "B": _HABIT}, review_every=7, terms_days=30, write_off=180
)
HOUSE = Procedure(
    "counter", "1", Text("counter", zh="柜台"),
    Machine(
        "counter", version="1", start="received", stages=[Stage("received"), Stage.won("resolved")],
        moves=[Move("resolve", "received", "resolved")],
    ),
    authority=Authority([Mandate("seller", "refund", money(200, "CNY"), approver_role="lead"), Mandate("lead", "refund", None)]),
    clocks=[Clock("answer", Text("answer", zh="答复"), working_days(3), "received", ["responded", "resolved"])],
)  # fmt: skip
COMPLAINING = ComplaintModel(
    {"B": "1/30", "A": "0.05"},
    claims=[(Remedy("refund", money(80, "CNY")), "0.75"), (Remedy("replacement", money(0, "CNY"), "a new kettle"), "1/4")],
    levels=[
        Level("seller", usual="0.2", due="0.6", late="0.3", grants=1, cost=money(30, "CNY")),
        Level("lead", Text("team lead", zh="组长"), after="answer", usual="0.5", due="0.9", late="0.8", grants="2/3", cost=money("62.50", "CNY")),
    ],
    promise="answer", lost={"in_time": "0.02", "late": "0.2", "refused": "0.1", "refused_late": "0.3"},
    worth=money(5000, "CNY"), received="10:00", answered="16:30", calendar=OFFICE,
)  # fmt: skip
SERVING = Serving(Quota({"B": {"visit": 4}, "A": {"visit": 8}}), Priority(["B", "A"]))
_LIN = Capacity(
    OFFICE, Room({"visit": 6, "call": 10}, total=12), seller="lin",
    weekdays={"Fri": Room({"visit": 3}), "Mon": Room({"visit": 0})}, days={date(2026, 3, 4): Room({}, total=0)},
)  # fmt: skip
SHARED = SharedDaysModel(
    VISITING, {"wu": Capacity(OFFICE, Room({})), "lin": _LIN}, callouts={"A": "0.02", "B": 0}, patience=5
)
BOOK = Portfolio.of([
    {"id": "C-1", "grade": "A", "city": "武汉", "staff": 12, "is_new": True, "since": date(2020, 2, 29)},
    {"id": "C-2", "grade": "B", "city": None, "sales": money("12.50", "CNY")},
])  # fmt: skip
TRIAL = Experiment(
    Synthetic.of(40, grade={"B": 1, "C": 3}), LENDING, date(2026, 1, 1), months=4, replications=10, seed=2**100 + 7,
    by="grade", metrics=["orders", "result", "frozen_days"],
)  # fmt: skip
LATE, EARLY = (
    HoldRule(late_days=60, tolerance={"CNY": 5}, over_limit=False),
    HoldRule(late_days=30, over_limit=False),
)
CADENCE = (
    Cadence(backoffs=[Backoff([days(7), days(20)])], consent=True)
    .wish(
        Source("card", Text("monthly card", zh="每月贺卡"), Monthly(1), Channel.CARD, roll="backward"),
        Steps("intro", Text("introduction"), date(2026, 3, 2), [(days(0), "call"), (working_days(9), "visit")], roll="never"),
    )
    .cap(4, per="month").cap(1, per=days(7), channel="call")
    .max_gap(days(40), by=Channel.CALL)
    .defer(date(2026, 4, 2), said=date(2026, 3, 2))
    .pause(date(2026, 2, 14), date(2026, 2, 24), Text("holiday", zh="春节"), channel=Channel.VISIT)
    .quiet_hours({"call": "Mon-Sat 09:00-20:00"})
)  # fmt: skip


class LabForm(NamedTuple):
    """What can be read: how, how it is written, a good text, and the value behind it, where it never changes."""

    name: str
    read: Callable[[str], Any]
    write: Callable[[Any], str]
    text: str
    value: Any


_VALUES: dict[str, tuple[Any, str, Any]] = {
    "follow-up": (json, "follow_up", TEXTBOOK),
    "quota": (json, "quota", Quota({"B": {"visit": 4}, "A": {"visit": 8, "call": 4}}, ("CA-4",))),
    "cadence": (json, "cadence", CADENCE),
    "lab-policy-follow-up": (json_lab, "lab_policy", attrs.evolve(TEXTBOOK, attempts=4, waits=dict(TEXTBOOK.waits[:1]), ends_on=[
        answer for answer, _ in TEXTBOOK.waits[1:]
    ])),
    "lab-policy-hold": (json_lab, "lab_policy", LATE),
    "lab-policy-guard": (json_lab, "lab_policy", FreezeIfLate(30, {"CNY": 100})),
    "lab-policy-serving": (json_lab, "lab_policy", SERVING),
    "lab-policy-procedure": (json_lab, "lab_policy", HOUSE),
    "lab-model-follow-up": (json_lab, "lab_model", FOLLOWING),
    "lab-model-visiting": (json_lab, "lab_model", VISITING),
    "lab-model-lending": (json_lab, "lab_model", LENDING),
    "lab-model-complaining": (json_lab, "lab_model", COMPLAINING),
    "lab-model-shared-days": (json_lab, "lab_model", SHARED),
    "lab-customers": (json_lab, "lab_customers", BOOK),
    "lab-experiment": (json_lab, "experiment", TRIAL),
    "lab-manifest": (json_lab, "manifest", None),
    "lab-part": (json_lab, "part", None),
    "lab-parts": (json_lab, "parts", None),
    "lab-comparison": (json_lab, "comparison", None),
    "lab-difference": (json_lab, "difference", None),
    "lab-sweep": (json_lab, "sweep", None),
    "lab-expected": (json_lab, "expected", None),
    "lab-narrowed": (json_lab, "narrowed", None),
}  # fmt: skip
"""What a model comes to is read from the golden file alone: a change of a model is no change of the form."""


def _form(file: str, module: Any, name: str, value: Any) -> LabForm:
    path = _GOLDEN / f"{file}-1.json"
    text = path.read_text(encoding="utf-8").rstrip("\n") if path.exists() else "{}"
    return LabForm(
        file, getattr(module, f"{name}_from_json"), getattr(module, f"{name}_to_json"), text, value
    )


LAB_FORMS = {file: _form(file, *each) for file, each in _VALUES.items()}


def played() -> dict[str, Any]:
    """The results as this version plays them: what the golden files were made of."""
    of_old = {"salesflow": "1.0", "python": "3.11.0"}

    def old(found: Any) -> Any:
        return attrs.evolve(found, manifest=attrs.evolve(found.manifest, **of_old))

    parts = Parts([old(TRIAL.partial(LATE, EARLY, each, of=3)) for each in (0, 2)])
    found = old(TRIAL.compare(LATE, EARLY, names=("60 days", "30 days")))
    sweep = TRIAL.sweep(LATE, {"30 days": EARLY, "guard": FreezeIfLate(45)}, name="60 days")
    narrowed = TRIAL.until(LATE, EARLY, half_width={"orders": 0.1}, most=20)
    return {
        "lab-manifest": found.manifest,
        "lab-part": parts.parts[0],
        "lab-parts": parts,
        "lab-comparison": found,
        "lab-difference": found["result"],
        "lab-sweep": attrs.evolve(sweep, comparisons=tuple(old(each) for each in sweep.comparisons)),
        "lab-expected": TRIAL.exact(LATE),
        "lab-narrowed": attrs.evolve(narrowed, comparison=old(narrowed.comparison)),
    }
