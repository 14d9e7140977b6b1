"""Checks, switchboards, dunning plans and logs and tightening come back from JSON equal; wrong data is named (CR-5)."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, ClassVar

import attrs
import pendulum
import pytest
from credit_forms import CREDIT_FORMS
from hypothesis import given
from hypothesis import strategies as st

from salesflow.adapters.json_credit import (
    credit_check_from_json,
    credit_check_to_json,
    dunning_log_from_json,
    dunning_log_to_json,
    dunning_plan_from_json,
    dunning_plan_to_json,
    proposal_from_json,
    proposal_to_json,
    switchboard_from_json,
    switchboard_to_json,
    tightening_rule_from_json,
    tightening_rule_to_json,
)
from salesflow.basics.actors import Actor
from salesflow.basics.reasons import Reason
from salesflow.basics.terms import days
from salesflow.basics.text import Text
from salesflow.credit.catalogue.control import EXAMPLE_CHECK
from salesflow.credit.catalogue.dunning import EXAMPLE_DUNNING, EXAMPLE_TIGHTENING
from salesflow.credit.control.account import Account, Order
from salesflow.credit.control.check import Finding, Outcome, found
from salesflow.credit.control.credit_check import Answer, ControlRule, CreditCheck
from salesflow.credit.control.switch import Act, Switch
from salesflow.credit.dunning.entries import Ground
from salesflow.credit.dunning.log import DunningLog
from salesflow.credit.dunning.plan import DunningPlan
from salesflow.credit.dunning.tightening import TighteningRule
from salesflow.credit.limits.proposal import Step
from salesflow.credit.rating.citation import Citation
from salesflow.credit.switches.switchboard import Switchboard
from salesflow.customers.history import Invoice
from salesflow.errors import HistoryError, InputError
from salesflow.testing.credit_checks import accounts, credit_checks, orders
from salesflow.testing.dunning_logs import dunning_invoices, dunning_logs, dunning_plans
from salesflow.testing.strategies import texts
from salesflow.testing.switchboards import SWITCH_DAY, switchboards

DAY = date(2026, 3, 31)
EVENING = pendulum.datetime(2026, 3, 31, 20, tz="Asia/Shanghai")


@given(credit_checks(), accounts(), st.none() | orders(), texts())
def test_a_check_comes_back_and_finds_the_same(
    check: CreditCheck, account: Account, order: Order | None, words: Text
) -> None:
    """CR-5: a house ships its rules as a file, and the file judges as the rules did, word by word."""
    check = attrs.evolve(check, correction=words)
    text = credit_check_to_json(check)
    again = credit_check_from_json(text)
    assert again == check
    assert credit_check_to_json(again) == text
    one, other = again.run(account, order, as_of=DAY), check.run(account, order, as_of=DAY)
    assert one == other
    for language in ("en", "zh"):
        assert one.explain(language) == other.explain(language)


@given(switchboards())
def test_boards_come_back_with_all_their_entries(board: Switchboard) -> None:
    """CR-5: every cause, every signature and every decision on an order stands as it stood."""
    text = switchboard_to_json(board)
    again = switchboard_from_json(text)
    assert (again, again.entries) == (board, board.entries)
    assert [each.at.tzinfo for each in again.entries] == [each.at.tzinfo for each in board.entries]
    assert switchboard_to_json(again) == text
    for ahead in (-3, 0, 30):
        day = SWITCH_DAY + timedelta(ahead)
        assert again.explain(when=day) == board.explain(when=day)
        assert [each.state(day) for each in again.passes(day)] == [
            each.state(day) for each in board.passes(day)
        ]


@given(dunning_plans(), dunning_invoices(), dunning_logs())
def test_plans_and_logs_come_back_and_ask_for_the_same(
    plan: DunningPlan, invoices: tuple[Invoice, ...], log: DunningLog
) -> None:
    """CR-5: what is asked of a customer is the same from the files, before and after it was sent."""
    asked = plan.due(invoices, log, as_of=DAY).ask
    if asked is not None:
        sent = log.send(asked, by=Actor("u-7"), at=EVENING)
        log = sent if isinstance(sent, DunningLog) else log
    written = dunning_plan_to_json(plan), dunning_log_to_json(log)
    again, known = dunning_plan_from_json(written[0]), dunning_log_from_json(written[1])
    assert (again, known, known.entries) == (plan, log, log.entries)
    assert (dunning_plan_to_json(again), dunning_log_to_json(known)) == written
    for ahead in (0, 9, 90):
        day = DAY + timedelta(ahead)
        assert again.due(invoices, known, as_of=day) == plan.due(invoices, log, as_of=day)


@given(st.lists(st.sampled_from(Switch), min_size=1, unique=True), st.integers(1, 90), st.integers(0, 400))
def test_tightening_rules_come_back(switches: list[Switch], again: int, clean: int) -> None:
    cited = Citation("ours", "1", "our house")
    rule = TighteningRule(cited, switches=switches, review_after=days(again), clean_days=clean)
    text = tightening_rule_to_json(rule)
    assert tightening_rule_from_json(text) == rule
    assert tightening_rule_to_json(tightening_rule_from_json(text)) == text


_CHECK_KINDS = {each.check.rule for each in EXAMPLE_CHECK.rules}


def test_the_examples_are_files_to_start_from() -> None:
    again = credit_check_from_json(credit_check_to_json(EXAMPLE_CHECK))
    assert (again, again.keys) == (EXAMPLE_CHECK, EXAMPLE_CHECK.keys)
    assert [each for each in again.keys if each not in _CHECK_KINDS] == ["abnormal_operations"]
    assert dunning_plan_from_json(dunning_plan_to_json(EXAMPLE_DUNNING)) == EXAMPLE_DUNNING
    assert tightening_rule_from_json(tightening_rule_to_json(EXAMPLE_TIGHTENING)) == EXAMPLE_TIGHTENING


@attrs.frozen
class Own:
    """A check of a house's own."""

    rule: ClassVar[str] = "own"

    def judge(self, account: Account, order: Order | None) -> Finding:
        """Nothing speaks against it."""
        return found(self.rule, Outcome.PASS, "own", Text("fine", zh="正常"))


def test_code_is_no_data() -> None:
    """A check of one's own works, and no file can hold it: that is said, and nothing is left out."""
    check = CreditCheck(Citation("ours", "1", "our house"), [ControlRule(Own())])
    with pytest.raises(InputError, match="check: is not one of the library's own; JSON cannot hold it"):
        credit_check_to_json(check)


@pytest.mark.parametrize("word", [*Switch, *Act, *Answer, *Outcome, *Ground])
def test_a_signed_reason_may_hold_the_words_of_control(word: Any) -> None:
    """CR-6: what a person signed is read as he read it, with the words of checks, switches and dunning in it."""
    reason = Reason("ours", Text("“{x}”", zh="“{x}”").fill(x=word), ("CR-5",))
    signed = attrs.evolve(proposal_from_json(CREDIT_FORMS["proposal"].text), steps=[Step(reason)])
    again = proposal_from_json(proposal_to_json(signed))
    assert (again, again.steps[0].inputs["x"]) == (signed, word)
    assert again.explain("zh") == signed.explain("zh")


# -- wrong data -----------------------------------------------------------------------------------------------------------


def _with(form: str, path: str, value: object) -> str:
    tree = json.loads(CREDIT_FORMS[form].text)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    inside = tree
    for step in steps:
        inside = inside[step]
    if value is KeyError:
        del inside[last]
    else:
        inside[last] = value
    return json.dumps(tree)


CNY = {"amount": "5", "currency": "CNY"}


@pytest.mark.parametrize(
    ("read", "path", "value", "field", "problem"),
    [
        (credit_check_from_json, "rules", [], "creditcheck", "it has no rule"),
        (credit_check_from_json, "rules", {}, "rules", "must be a list"),
        (credit_check_from_json, "rules.0", "static_limit", "rules[0]", "must be an object"),
        (credit_check_from_json, "rules.0.check", "static_limit", "rules[0].check", "must be an object"),
        (credit_check_from_json, "rules.0.check", KeyError, "rules[0].check", "is missing"),
        (credit_check_from_json, "rules.0.check.kind", "luck", "rules[0].check.kind", "use one of static_limit, dynamic_limit"),
        (credit_check_from_json, "rules.0.check.kind", None, "rules[0].check.kind", "use one of static_limit"),
        (credit_check_from_json, "rules.0.check.share", "1", "rules[0].check.share", "is unknown; known are order_tolerance"),
        (credit_check_from_json, "rules.0.check.order_tolerance", 0.2, "rules[0].check.order_tolerance", "must be a number as text"),
        (credit_check_from_json, "rules.0.check.order_tolerance", "-0.2", "rules[0].check", "is negative"),
        (credit_check_from_json, "rules.0.switches", ["lights"], "rules[0].switches[0]", "use one of contracts, credit_sales"),
        (credit_check_from_json, "rules.0.switches", "contracts", "rules[0].switches", "must be a list"),
        (credit_check_from_json, "rules.1.check.horizon", "60 moons", "rules[1].check.horizon", "unknown unit"),
        (credit_check_from_json, "rules.1.check.horizon", "6 hours", "rules[1].check", "the horizon is counted in days"),
        (credit_check_from_json, "rules.3.check.otherwise", [CNY], "rules[3].check.otherwise", "must be an object"),
        (credit_check_from_json, "rules.3.check.otherwise.CNY", 5, "rules[3].check.otherwise.CNY", "must be a number as text"),
        (credit_check_from_json, "rules.3.check.otherwise.CNY", "-5", "rules[3].check", "is negative"),
        (credit_check_from_json, "rules.7.check.otherwise", {"XXQ": "1"}, "rules[7].check.otherwise.XXQ.currency", "ISO 4217"),
        (credit_check_from_json, "rules.9.check.late_days", True, "rules[9].check.late_days", "must be a whole number"),
        (credit_check_from_json, "rules.10.check.level", -1, "rules[10].check.level", "zero or more"),
        (credit_check_from_json, "rules.11.check.kinds", "liquidation", "rules[11].check.kinds", "must be a list"),
        (credit_check_from_json, "rules.11.check.kinds", [], "rules[11].check", "name the kinds of warning"),
        (credit_check_from_json, "rules.12.check.severity", "grim", "rules[12].check.severity", "use one of notice"),
        (credit_check_from_json, "rules.12.check.severity", 3, "rules[12].check.severity", "use one of notice"),
        (credit_check_from_json, "rules.6.check.kind", "line_frozen", "creditcheck", "line_frozen is asked twice"),
        (credit_check_from_json, "citation.version", "", "citation", "the version is empty"),
        (credit_check_from_json, "correction", None, "correction", "must be a text"),
        (switchboard_from_json, "customer", 7, "customer", "must be a text"),
        (switchboard_from_json, "customer", " ", "customer", "may not be empty"),
        (switchboard_from_json, "entries.0.kind", "turned_off", "entries[0].kind", "use one of turned_on, cleared"),
        (switchboard_from_json, "entries.0.at", "2026-03-02T09:00:00", "entries[0].at", "zone"),
        (switchboard_from_json, "entries.0.by", None, "entries[0].by", "somebody must stand for it"),
        (switchboard_from_json, "entries.0.switch", "lights", "entries[0].switch", "use one of contracts"),
        (switchboard_from_json, "entries.0.causes", [], "entries[0].causes", "no switch is turned on without a cause"),
        (switchboard_from_json, "entries.0.causes", {}, "entries[0].causes", "must be a list"),
        (switchboard_from_json, "entries.0.causes.0.why", " ", "entries[0].causes[0].why", "may not be blank"),
        (switchboard_from_json, "entries.0.causes.0.items", "F-9", "entries[0].causes[0].items", "must be a list"),
        (switchboard_from_json, "entries.0.causes.0.disputed", ["F-7"], "entries[0].causes[0].disputed", "is none of the items"),
        (switchboard_from_json, "entries.0.causes.0.disputed", ["F-8", "F-9"], "entries[0].causes", "rests on disputed items alone"),
        (switchboard_from_json, "entries.0.causes.0.is_forced", "yes", "entries[0].causes[0].is_forced", "must be true or false"),
        (switchboard_from_json, "entries.0.causes.0.forced", True, "entries[0].causes[0].forced", "is unknown; known are disputed"),
        (switchboard_from_json, "entries.0.causes.1.until", "2026-03-02", "entries[0].until", "is not after"),
        (switchboard_from_json, "entries.2.order.amount", 5, "entries[2].order.amount", "must be an amount"),
        (switchboard_from_json, "entries.2.order.prepaid", CNY | {"currency": "USD"}, "entries[2].order.prepaid", "the order is in CNY"),
        (switchboard_from_json, "entries.2.order.terms_days", "30", "entries[2].order.terms_days", "must be a whole number"),
        (switchboard_from_json, "entries.2.act", "fly", "entries[2].act", "use one of sign, sell, deliver"),
        (switchboard_from_json, "entries.4.evidence", [], "entries[4].evidence", "nothing shows it"),
        (switchboard_from_json, "entries.4.same_person", "u-4", "entries[4].same_person", "must be a list"),
        (switchboard_from_json, "entries.4.same_person", [4], "entries[4].same_person[0]", "must be a text"),
        (dunning_plan_from_json, "steps", [], "dunningplan", "exactly one step enters collection, not 0"),
        (dunning_plan_from_json, "gap", 0, "dunningplan", "the gap is a whole number of days from 1"),
        (dunning_plan_from_json, "gap", "2", "gap", "must be a whole number"),
        (dunning_plan_from_json, "steps.1.day", 3.0, "steps[1].day", "must be a whole number"),
        (dunning_plan_from_json, "steps.1.day", 400, "dunningplan", "the day is a whole number from -30 to 365"),
        (dunning_plan_from_json, "steps.1.manner", "fax", "steps[1].manner", "use one of visit, call, message, card, letter, lawyer"),
        (dunning_plan_from_json, "steps.1.manner", ["call"], "steps[1].manner", "use one of visit"),
        (dunning_plan_from_json, "steps.1.manner", "card", "dunningplan", "a greeting card asks for no money"),
        (dunning_plan_from_json, "steps.1.executor", "seller", "steps[1].executor", "must be an object"),
        (dunning_plan_from_json, "steps.1.executor.kind", "boss", "steps[1].executor.kind", "use one of seller, role, person"),
        (dunning_plan_from_json, "steps.1.executor.role", "x", "steps[1].executor.role", "is unknown; known are"),
        (dunning_plan_from_json, "steps.2.executor.person", " ", "steps[2].executor.person", "may not be empty"),
        (dunning_plan_from_json, "steps.1.label", None, "steps[1].label", "must be a text"),
        (dunning_plan_from_json, "steps.2.tolerance", {"CNY": "1", "EUR": "20"}, "dunningplan", "the tolerance in CNY falls"),
        (dunning_log_from_json, "entries.0.kind", "dunned", "entries[0].kind", "use one of sent, promised, blocked"),
        (dunning_log_from_json, "entries.0.level", -1, "entries[0].level", "zero or more"),
        (dunning_log_from_json, "entries.0.items", [], "entries[0].items", "name each item once, and at least one"),
        (dunning_log_from_json, "entries.0.items.0.day", "15", "entries[0].items[0].day", "must be a whole number"),
        (dunning_log_from_json, "entries.0.items.0.missed", "call", "entries[0].items[0].missed", "must be a list"),
        (dunning_log_from_json, "entries.0.items.0.in_collection", 1, "entries[0].items[0].in_collection", "must be true or false"),
        (dunning_log_from_json, "entries.1.amount", CNY | {"amount": "901"}, "entries[1].amount", "up to the CNY 900 that are open"),
        (dunning_log_from_json, "entries.1.amount", CNY | {"currency": "EUR"}, "entries[1].amount", "what is open is in CNY"),
        (dunning_log_from_json, "entries.1.until", "2026-03-01", "entries[1].until", "lies before the day of the promise"),
        (dunning_log_from_json, "entries.3.ground", "mercy", "entries[3].ground", "use one of insolvency, decision"),
        (dunning_log_from_json, "entries.3.ends", None, "entries[3].ends", "only insolvency has none"),
        (dunning_log_from_json, "entries.3.by", None, "entries[3].by", "somebody must stand for it"),
        (tightening_rule_from_json, "switches", [], "tighteningrule", "no switch is named"),
        (tightening_rule_from_json, "switches", [1], "switches[0]", "use one of contracts"),
        (tightening_rule_from_json, "review_after", "3 hours", "tighteningrule", "is counted in days"),
        (tightening_rule_from_json, "clean_days", "90", "clean_days", "must be a whole number"),
    ],
)  # fmt: skip
def test_wrong_data_is_named_by_its_place(
    read: Callable[[str], object], path: str, value: object, field: str, problem: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(_with(read.__name__.removesuffix("_from_json"), path, value))
    assert (caught.value.field, problem in caught.value.problem) == (field, True), str(caught.value)


@pytest.mark.parametrize(
    ("read", "path", "value", "problem"),
    [
        (switchboard_from_json, "entries.0", KeyError, "stops order O-1"),
        (switchboard_from_json, "entries.2", KeyError, "nobody has let order O-1 through"),
        (switchboard_from_json, "entries.3.order.amount.amount", "60001", "O-1"),
        (switchboard_from_json, "entries.4.cause", "fraud", "does not stand under"),
        (switchboard_from_json, "entries.4.at", "2026-03-05T08:59:00+08:00[Asia/Shanghai]", "would come before it"),
        (switchboard_from_json, "entries.5.lifts", False, "must be one who may lift it"),
        (dunning_log_from_json, "entries.2.item", "F-9", "record 6: F-10 is not disputed"),
        (dunning_log_from_json, "entries.3", KeyError, "there is no block to lift"),
        (dunning_log_from_json, "entries.5.at", "2026-03-01T09:00:00+08:00[Asia/Shanghai]", "would come before it"),
    ],
)  # fmt: skip
def test_a_file_that_was_tampered_with_is_not_believed(
    read: Callable[[str], object], path: str, value: object, problem: str
) -> None:
    """CR-5: no cause vanishes, no order passes and no block is lifted by an editor of text."""
    form = read.__name__.removesuffix("_from_json")
    assert read(CREDIT_FORMS[form].text)
    with pytest.raises(HistoryError, match=problem):
        read(_with(form, path, value))
