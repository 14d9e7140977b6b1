"""Policies as JSON: what is written is read back equal, wrong data is one clear error, old files load forever."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesflow.adapters.json import policy_from_json, policy_to_json
from salesflow.basics.channels import Channel
from salesflow.basics.lunar import LunarBirth
from salesflow.basics.opening import hours
from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.cadence.catalogue.reminder_rules import ESCALATION
from salesflow.cadence.occasions.dates import Anniversary, Monthly, Once, Yearly
from salesflow.cadence.occasions.lunar_dates import LunarBirthday, LunarNewYearsEve, LunarYearly
from salesflow.cadence.occasions.observance import Care, Observance
from salesflow.cadence.quotas.quota import Quota
from salesflow.cadence.reminding.escalation import Escalation, EscalationStep
from salesflow.cadence.reminding.reminders import Reminders
from salesflow.cadence.reminding.rules import NoPurchase, RunOut
from salesflow.complaints.catalogue.authority import EXAMPLE_AUTHORITY
from salesflow.complaints.catalogue.causes import SHOP_CAUSES
from salesflow.complaints.catalogue.desk import DESK, FCA_DESK
from salesflow.complaints.catalogue.regimes import CBIRC_2020
from salesflow.credit.control.hold import HoldRule
from salesflow.customers.grades.pareto import Pareto
from salesflow.errors import InputError
from salesflow.playbook.house import HOUSE
from salesflow.playbook.policy import Policy
from salesflow.sales.catalogue import SEVEN_STEP

GOLDEN = Path(__file__).parent / "golden"
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="{}"), min_size=1).filter(
    lambda text: text.strip() == text
)
TEXTS = st.builds(lambda en, zh: Text(en, zh=zh), WORDS, WORDS)
OCCASIONS = st.one_of(
    st.builds(Once, DAYS),
    st.builds(
        Yearly, st.integers(1, 12), st.integers(1, 28), feb29=st.sampled_from(["last", "mar1", "skip"])
    ),
    st.builds(Monthly, st.integers(1, 31)),
    st.builds(LunarYearly, st.integers(1, 12), st.integers(1, 30), st.sampled_from(["last", "next", "skip"])),
    st.just(LunarNewYearsEve()),
    st.builds(Anniversary, DAYS),
    st.builds(
        LunarBirthday,
        st.just(LunarBirth(1984, 10, 30, True)) | st.just(LunarBirth(None, 1, 5, False)),
        st.sampled_from(["regular", "if_present", "both"]),
    ),
)
CARES = st.builds(Care, st.lists(st.sampled_from(Channel), min_size=1), st.booleans())
OBSERVANCES = st.builds(
    Observance,
    WORDS,
    TEXTS,
    st.none() | OCCASIONS,
    by_grade=st.dictionaries(WORDS, CARES, max_size=3),
    everyone=CARES,
    remind_before=st.integers(0, 30),
    sensitive=st.booleans(),
    rows=st.lists(WORDS, max_size=2).map(tuple),
)
QUOTAS = st.builds(
    Quota,
    st.dictionaries(
        WORDS.filter(lambda grade: grade != "rows"),
        st.dictionaries(st.sampled_from(Channel), st.integers(0, 9)),
        min_size=1,
        max_size=3,
    ),
    st.lists(WORDS, max_size=2).map(tuple),
)
POLICIES = st.builds(
    Policy,
    key=WORDS,
    version=WORDS,
    zone=st.sampled_from(["Asia/Shanghai", "Europe/London"]),
    hours=st.sampled_from([hours("Mon-Fri 09:00-12:00 13:00-18:00; Sat 09:00-12:00"), hours("")]),
    closed=st.lists(st.dates(date(2025, 1, 1), date(2025, 12, 31)), max_size=3, unique=True),
    extra_open=st.lists(st.dates(date(2026, 1, 1), date(2026, 12, 31)), max_size=3, unique=True),
    grading=st.sampled_from([Pareto(), Pareto({"key": Decimal("0.5")}, rest="other")]),
    grading_days=st.integers(0, 999),
    quota=QUOTAS,
    reminders=st.sampled_from(
        [Reminders(), Reminders(RunOut(lead=3, at_least=4), None, None, NoPurchase(7), None)]
    ),
    escalation=st.sampled_from(
        [None, ESCALATION, Escalation([EscalationStep("me", Text("me", zh="我", de="ich"))])]
    ),
    festivals=st.lists(OBSERVANCES, max_size=2).map(tuple),
    personal=st.lists(OBSERVANCES, max_size=2),
    monthly_card=st.none() | OBSERVANCES,
    sensitive=st.booleans(),
    processes=st.sampled_from([(), (SEVEN_STEP,)]),
    procedures=st.just((DESK, FCA_DESK)),
    default_procedure=st.sampled_from([DESK.key, FCA_DESK.key]),
    hold=st.sampled_from(
        [None, HoldRule(late_days=None, tolerance={"CNY": "0.50", "JPY": 3}), HoldRule(over_limit=False)]
    ),
    visits_per_day=st.integers(0, 9),
)


@given(POLICIES)
def test_a_policy_reads_back_equal(policy: Policy) -> None:
    assert policy_from_json(policy_to_json(policy)) == policy


def test_the_house_reads_back_equal_and_written_the_same() -> None:
    text = policy_to_json(HOUSE)
    assert policy_from_json(text) == HOUSE
    assert policy_to_json(policy_from_json(text)) == text


@given(POLICIES, st.sampled_from([field.name for field in attrs.fields(Policy)]))
def test_an_entry_left_out_is_that_of_the_base(policy: Policy, name: str) -> None:
    plain = json.loads(policy_to_json(HOUSE))
    mine = {name: plain[name]} if name != "default_procedure" else {}
    made = policy_from_json(json.dumps(mine), policy)
    for field in attrs.fields(Policy):
        wanted = getattr(HOUSE if field.name in mine else policy, field.name)
        assert getattr(made, field.name) == wanted, field.name


def test_procedures_keep_their_regimes_authority_causes_and_digest() -> None:
    """CO-1, CO-4: what a complaint is held to is in the policy, and its complaints are carried on under it."""
    full = attrs.evolve(DESK, authority=EXAMPLE_AUTHORITY, causes=SHOP_CAUSES, reopens_within=days(30)).under(
        CBIRC_2020
    )
    policy = attrs.evolve(HOUSE, procedures=(full,), default_procedure=full.key)
    again = policy_from_json(policy_to_json(policy))
    assert again == policy
    assert again.procedure(None).definition == full.definition


def test_a_quota_without_rows_keeps_those_of_the_base() -> None:
    assert policy_from_json('{"quota": {"A": {"visit": 6}}}').quota == Quota({"A": {"visit": 6}}, ("CA-4",))


def _at(path: str, value: object) -> str:
    """The house's JSON with one place changed."""
    plain: Any = json.loads(policy_to_json(HOUSE))
    tree, *steps = [plain, *path.split(".")]
    for step in steps[:-1]:
        tree = tree[int(step) if step.isdigit() else step]
    last = int(steps[-1]) if steps[-1].isdigit() else steps[-1]
    if value is KeyError:
        del tree[last]
    else:
        tree[last] = value
    return json.dumps(plain)


@pytest.mark.parametrize(
    ("path", "value", "field", "problem"),
    [
        ("quota.A.visit", "8", "quota.A.visit", "must be a whole number"),
        ("quota.A.visit", True, "quota.A.visit", "must be a whole number"),
        ("quota.A.visit", -1, "quota", "visit must be a whole number, zero or more"),
        ("quota.A.pigeon", 1, "quota", "unknown channel 'pigeon'"),
        ("quota.A", 1, "quota.A", "must be an object"),
        ("quota.rows", "CA-4", "quota.rows", "must be a list"),
        ("quota", [], "quota", "must be an object"),
        ("visits_per_day", 6.5, "visits_per_day", "must be a whole number"),
        ("visits_per_day", -1, "policy", "visits_per_day must be a whole number from 0 up"),
        ("sensitive", 0, "sensitive", "must be true or false"),
        ("key", 1, "key", "must be a text"),
        ("zone", "Moon", "zone", "is not the IANA name of a time zone"),
        ("hours", "Mon 9-18", "hours", "cannot read"),
        ("hours", 9, "hours", "must be a text"),
        ("closed", ["2026-02-30"], "closed[0]", "must be a day such as 2026-03-02"),
        ("closed", "2026-02-03", "closed", "must be a list"),
        ("grading.cuts.A", 0.8, "grading.cuts.A", "must be a text"),
        ("grading.cuts.A", "eighty", "grading", "is not a share"),
        ("grading.cuts", ["0.80"], "grading.cuts", "must be an object"),
        ("reminders.no_purchase.days", "90", "reminders.no_purchase.days", "must be a whole number"),
        ("reminders.no_purchase.days", 0, "reminders.no_purchase", "must be a whole number of at least 1"),
        ("reminders.no_purchase.hours", 1, "reminders.no_purchase.hours", "is unknown; known are days"),
        ("reminders", 5, "reminders", "must be an object"),
        ("festivals", {}, "festivals", "must be a list"),
        ("festivals.1.occasion.kind", "fortnightly", "festivals[1].occasion.kind", "is unknown; use one of once"),
        ("festivals.1.occasion.kind", ["once"], "festivals[1].occasion.kind", "is unknown"),
        ("festivals.1.occasion.month", 13, "festivals[1].occasion", "the lunar month must be"),
        ("festivals.1.occasion.month", "5", "festivals[1].occasion.month", "must be a whole number"),
        ("festivals.1.occasion.day30", "never", "festivals[1].occasion.day30", "use one of last, next, skip"),
        ("festivals.1.occasion", "lunar", "festivals[1].occasion", "must be an object"),
        ("festivals.1.by_grade.A.gift", 1, "festivals[1].by_grade.A.gift", "must be true or false"),
        ("festivals.1.by_grade.A.channels.0", "x", "festivals[1].by_grade.A.channels[0]", "is unknown; use one of visit, call, message, card"),
        ("festivals.1.label", {"zh": "端午节"}, "festivals[1].label", "has no English"),
        ("festivals.1.label", KeyError, "festivals[1].label", "is missing"),
        ("festivals.1.label", None, "festivals[1].label", "must be a text"),
        ("festivals.1.key", "", "festivals[1]", "the key is empty"),
        ("procedures.0.clocks.0.term", "2 moons", "procedures[0].clocks[0].term", "has an unknown unit"),
        ("procedures.0.tasks.resolve", 1, "procedures[0].tasks.resolve", "must be an object"),
        ("procedures.0.machine.start", "x", "procedures[0].machine", "start"),
        ("procedures.0.machine.moves.0.needs", 1, "procedures[0].machine.moves[0].needs", "must be a list"),
        ("processes.0.stages.0.key", 1, "processes[0].stages[0].key", "must be a text"),
        ("processes.0.colour", 1, "processes[0].colour", "is unknown"),
        ("default_procedure", "x", "policy", "'x' is not declared"),
        ("hold.tolerance", {"CNY": 5}, "hold.tolerance.CNY", "must be a text"),
        ("hold.tolerance", {"XXQ": "5"}, "hold.currency", "not a code of ISO 4217"),
        ("hold.late_days", -1, "hold", "late_days must be a whole number"),
        ("colour", 1, "colour", "is unknown; known are calls_per_day"),
        ("schema", 2, "schema", "is not a form this version reads; it reads 1"),
        ("schema", True, "schema", "is not a form this version reads"),
    ],
)  # fmt: skip
def test_wrong_data_is_one_error_with_its_place(path: str, value: object, field: str, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        policy_from_json(_at(path, value))
    assert (caught.value.field, problem in caught.value.problem) == (field, True), caught.value


def test_of_several_problems_the_first_is_told_and_the_others_are_named() -> None:
    with pytest.raises(InputError) as caught:
        policy_from_json('{"visits_per_day": "x", "calls_per_day": "y", "sensitive": 1}')
    assert str(caught.value) == (
        "sensitive: must be true or false; wrong as well: visits_per_day, calls_per_day (got 1)"
    )


@pytest.mark.parametrize("text", ["", "{", "[1]", "nonsense"])
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"is no JSON|must be an object"):
        policy_from_json(text)


def test_an_occasion_of_ones_own_cannot_be_held() -> None:
    class Mondays:
        def days(self, a: date, b: date) -> tuple[pendulum.Date, ...]:
            return ()

    own = Observance("mondays", Text("Mondays"), Mondays(), everyone=Care((Channel.CALL,)))
    with pytest.raises(InputError, match="JSON cannot hold it"):
        policy_to_json(attrs.evolve(HOUSE, festivals=(own,)))


# -- golden files: form 1 loads forever -----------------------------------------------------------------------------------


def test_the_golden_policy_loads() -> None:
    policy = policy_from_json((GOLDEN / "policy-1.json").read_text(encoding="utf-8"))
    assert (policy.key, policy.version, policy.quota.grades) == ("house", "2026.1", ("A", "B", "C"))
    assert policy.process("seven-step").start == "prospecting"
    assert [str(clock.term) for clock in policy.procedure(None).clocks][:1] == ["2 working hours"]
