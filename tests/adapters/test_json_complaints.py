"""Complaints as JSON: every life reads back equal, seals still hold, wrong data is one clear error, old files load."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import attrs
import pytest
from complaint_desk import NINE, OFFICE, after, begun, taken
from hypothesis import given
from hypothesis import strategies as st

from salesflow.adapters.json import (
    complaint_from_json,
    complaint_records_from_json,
    complaint_records_to_json,
    complaint_to_json,
    correctives_from_json,
    correctives_to_json,
    procedure_from_json,
    procedure_to_json,
    seals_from_json,
    seals_to_json,
)
from salesflow.basics.authority import Authority, Mandate
from salesflow.basics.canonical import erase
from salesflow.basics.money import UNLIMITED, money
from salesflow.basics.sealing import flaws, intact, sealed
from salesflow.basics.truth import Truth
from salesflow.complaints.cases.complaint import Complaint
from salesflow.complaints.cases.ending import Close, Withdraw
from salesflow.complaints.cases.redress import Offer
from salesflow.complaints.cases.step import Likeness
from salesflow.complaints.cases.steps import TakeStatement
from salesflow.complaints.cases.vocabulary import STEPS
from salesflow.complaints.catalogue.desk import DESK, FCA_DESK
from salesflow.complaints.causes.cause_tree import CauseTree
from salesflow.complaints.causes.correctives import Correctives
from salesflow.complaints.handling.procedure import Procedure
from salesflow.errors import HistoryError, InputError
from salesflow.testing.authorities import authorities
from salesflow.testing.causes import cause_trees, correctives
from salesflow.testing.complaints import complaints, procedures

GOLDEN = Path(__file__).parent / "golden"
SALT = "a secret of at least sixteen bytes"


# -- what is written is read back ------------------------------------------------------------------------------------------


def comes_back(complaint: Complaint) -> None:
    text = complaint_to_json(complaint)
    again = complaint_from_json(text)
    assert again == complaint
    assert complaint_to_json(again) == text
    seals = sealed(complaint.records, salt=SALT)
    assert seals_from_json(seals_to_json(seals)) == seals
    assert intact(again.records, seals, salt=SALT, head=seals[-1].digest).value is Truth.YES
    gone = [erase(record, salt=SALT) for record in complaint.records]
    silent = complaint_records_from_json(complaint_records_to_json(gone))
    assert silent == tuple(gone)
    assert flaws(silent, seals) == (), "erased words need no salt"


@given(st.data())
def test_every_complaint_comes_back_and_its_seals_hold(data):
    comes_back(data.draw(complaints(data.draw(procedures()))))


@given(procedures())
def test_a_procedure_comes_back_with_its_digest(procedure):
    again = procedure_from_json(procedure_to_json(procedure))
    assert again == procedure
    assert again.definition == procedure.definition
    assert procedure_to_json(again) == procedure_to_json(procedure)


@given(authorities(), cause_trees())
def test_any_authority_and_causes_come_back(authority: Authority, causes: CauseTree) -> None:
    """Ceilings, budgets, separations, approvers and renamed codes."""
    house = attrs.evolve(FCA_DESK, authority=authority, causes=causes)
    again = procedure_from_json(procedure_to_json(house))
    assert (again, again.digest) == (house, house.digest)


@pytest.mark.parametrize("limit", [None, UNLIMITED, money(0, "CNY"), money("12.50", "EUR")])
def test_no_ceiling_known_zero_and_unlimited_stay_three_things(limit):
    """CO-1: what nobody has decided is no leave."""
    house = attrs.evolve(DESK, authority=Authority([Mandate("agent", "refund", limit)]))
    plain = json.loads(procedure_to_json(house))["authority"]["mandates"][0]["up_to"]
    assert plain == (None if limit is None else "unlimited" if limit is UNLIMITED else limit.to_plain())
    again = procedure_from_json(procedure_to_json(house)).authority
    assert again is not None
    assert again.mandates[0].up_to == limit


def test_a_complaint_is_carried_on_under_the_procedure_that_was_read():
    """Abuse case 17: the rules in force are the very ones that were stored."""
    read = procedure_from_json(procedure_to_json(DESK))
    case = complaint_from_json(complaint_to_json(after(Offer)))
    read.check_mine(case)
    assert read.replay(complaint_records_from_json(complaint_records_to_json(case.records))) == case
    assert pickle.loads(pickle.dumps(read)) == DESK


@given(correctives())
def test_registers_of_corrective_actions_come_back(register: Correctives) -> None:
    """CO-4."""
    assert correctives_from_json(correctives_to_json(register)) == register


def test_words_are_written_once_and_gone_when_erased():
    """Abuse case 20: what was erased stands in no file."""
    case = after(TakeStatement)
    text = complaint_to_json(case)
    assert text.count("the kettle leaked") == 1
    gone = Complaint(case.id, [erase(record, salt=SALT) for record in case.records])
    assert "leaked" not in complaint_to_json(gone)
    assert '"erased": "' in complaint_to_json(gone)
    assert complaint_from_json(complaint_to_json(gone)) == gone


def test_what_was_computed_is_in_the_file():
    record = json.loads(complaint_to_json(begun()))["records"][0]
    assert record["step"]["do"] == "receive"
    assert [start["clock"] for start in record["starts"]] == ["acknowledge", "resolve"]
    assert record["starts"][0]["due"] == "2026-03-02T11:00:00+08:00[Asia/Shanghai]"
    assert record["moved"]["target"] == "received"


# -- what cannot be read ---------------------------------------------------------------------------------------------------


def _places(plain: Any, path: str) -> tuple[Any, Any]:
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps:
        plain = plain[step]
    return plain, last


def _with(text: str, path: str, value: object) -> str:
    plain = json.loads(text)
    inside, last = _places(plain, path)
    if value is KeyError:
        del inside[last]
    else:
        inside[last] = value
    return json.dumps(plain)


FULL = (GOLDEN / "complaint-1.json").read_text(encoding="utf-8")
NUMBER = {record["step"]["do"]: at for at, record in enumerate(json.loads(FULL)["records"])}


@pytest.mark.parametrize(
    ("step", "path", "value", "field", "problem"),
    [
        ("receive", "seq", True, "seq", "must be a whole number"),
        ("receive", "seq", 1.0, "seq", "must be a whole number"),
        ("receive", "case", 31, "case", "must be a text"),
        ("receive", "at", "2026-03-02T09:00:00", "at", "zone"),
        ("receive", "at", 1772413200, "at", "must be a text"),
        ("receive", "recorded_at", "2026-03-02T08:00:00+08:00[Asia/Shanghai]", "recorded_at", "is before it happened"),
        ("receive", "by", 7, "by", "must be a text"),
        ("receive", "roles", "agent", "roles", "must be a list"),
        ("receive", "definition", "house", "definition", "must be an object"),
        ("receive", "definition.digest", KeyError, "definition", "needs exactly key, version, digest"),
        ("receive", "colour", 1, "colour", "is unknown; known are at, by, case"),
        ("receive", "step", KeyError, "step", "is missing"),
        ("receive", "step", [], "step", "must be an object"),
        ("receive", "step.do", KeyError, "step.do", "is unknown; use one of receive, acknowledge"),
        ("receive", "step.do", "shout", "step.do", "is unknown; use one of receive, acknowledge"),
        ("receive", "step.do", ["receive"], "step.do", "is unknown; use one of receive, acknowledge"),
        ("receive", "step.channel", "pigeon", "step.channel", "is unknown; use one of visit, call"),
        ("receive", "step.owner", KeyError, "step.owner", "is missing"),
        ("receive", "step.owner", " ", "step.person", "may not be empty"),
        ("receive", "step.owner", "u-max", "step.owner", "whom the complaint is about"),
        ("receive", "step.about", "u-max", "step.about", "must be a list"),
        ("receive", "step.about", [1], "step.about[0]", "must be a text"),
        ("receive", "step.shout", 1, "step.shout", "is unknown; known are about, channel, customer"),
        ("receive", "step.wish", 7, "step.wish", "must be a text, or"),
        ("receive", "step.wish", " ", "step.wish", "is blank"),
        ("receive", "step.wish", {"erased": "00"}, "step.wish", "64 hexadecimal digits"),
        ("receive", "step.wish", {"erased": ["Mrs Li"]}, "step.wish", "64 hexadecimal digits"),
        ("receive", "step.wish", {"erased": "0" * 64, "text": "Mrs Li"}, "step.wish", "must be a text, or"),
        ("receive", "starts", {}, "starts", "must be a list"),
        ("receive", "starts.0.unit", "moons", "starts[0].unit", "is unknown; use one of"),
        ("receive", "starts.0.due", "soon", "starts[0].due", "is not a moment"),
        ("receive", "starts.1.target", 1.5, "starts[1].target", "must be a whole number"),
        ("receive", "moved", "received", "moved", "must be an object"),
        ("receive", "moved.kind", "hop", "moved.kind", "is unknown; use one of begin"),
        ("acknowledge", "step.empathy", 1, "step.empathy", "must be true or false"),
        ("apologise", "step.kind", "sorry", "step.kind", "is unknown; use one of empathy, admission"),
        ("assess", "step.severity", "huge", "step.severity", "is unknown; use one of minor"),
        ("assess", "step.complex_case", "yes", "step.complex_case", "must be true or false"),
        ("find", "step.fault", "weather", "step.fault", "is unknown; use one of company"),
        ("absorb", "step.why", "alike", "step.why", "is unknown; use one of duplicate, merged"),
        ("offer", "step.options.0.amount.amount", 80.5, "step.options[0].amount", "never a float"),
        ("offer", "step.options.0.amount", 80, "step.options[0].amount", "must be an amount"),
        ("offer", "step.options.0.amount", {"CNY": "80"}, "step.options[0].amount.money", "give"),
        ("offer", "step.options.0.amount.currency", "XXQ", "step.options[0].amount.currency", "ISO 4217"),
        ("offer", "step.options.0.kind", "hug", "step.options[0].kind", "is unknown; use one of apology_gift"),
        ("offer", "step.options.0", "refund", "step.options[0]", "must be an object"),
        ("offer", "step.options", [], None, None),
        ("offer", "granted.0.amount.amount", "-1", "granted[0].amount", "without a sign"),
        ("offer", "granted.0.by", " ", "granted[0].by", "may not be empty"),
        ("agree", "step.choice", "1", "step.choice", "must be a whole number"),
        ("agree", "step.choice", 0, "step.choice", "counted from 1"),
        ("make_promise", "step.due", "9 March", "step.due", "must be a day"),
        ("follow_up", "step.satisfied", True, "step.satisfied", "is unknown; use one of"),
        ("send_letter", "step.kind", "mail", "step.kind", "is unknown; use one of thanks"),
        ("give_testimony", "step.consent", KeyError, "step.consent", "is missing"),
        ("give_testimony", "step.words", "A. B. C.", "step.words", "one or two sentences"),
    ],
)  # fmt: skip
def test_wrong_data_is_one_error_with_its_place(step, path, value, field, problem):
    place = NUMBER[step]
    text = _with(FULL, f"records.{place}.{path}", value)
    if field is None:
        assert complaint_from_json(text), "what no class refuses is read as it stands"
        return
    with pytest.raises(InputError) as caught:
        complaint_from_json(text)
    assert (caught.value.field, problem in caught.value.problem) == (f"records[{place}].{field}", True), str(
        caught.value
    )
    assert "Mrs Li" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "field", "problem"),
    [
        ('{"id": "K-1"}', "records", "is missing"),
        ('{"records": []}', "id", "is missing"),
        ('{"id": 1, "records": []}', "id", "must be a text"),
        ('{"id": "K-1", "records": {}}', "records", "must be a list"),
        (
            '{"id": "K-1", "records": [], "owner": "u-1"}',
            "owner",
            "is unknown; known are schema, id, records",
        ),
        ('{"id": "K-1", "records": [7]}', "records[0]", "must be an object"),
        ('{"schema": 2, "id": "K-1", "records": []}', "schema", "it reads 1"),
        ("[]", "text", "must be an object"),
    ],
)
def test_what_is_no_complaint(text, field, problem):
    with pytest.raises(InputError, match=problem) as caught:
        complaint_from_json(text)
    assert caught.value.field == field


def test_several_problems_are_named_together():
    text = _with(_with(FULL, "records.0.seq", "1"), "records.0.step.channel", "pigeon")
    with pytest.raises(InputError) as caught:
        complaint_from_json(text)
    assert "wrong as well: records[0].step.channel" in str(caught.value)


def test_records_that_do_not_follow_are_a_broken_history():
    """Read, but never believed: a gap, a stranger, an empty file."""
    with pytest.raises(HistoryError, match="no records"):
        complaint_from_json('{"id": "K-1", "records": []}')
    with pytest.raises(HistoryError, match="records between are missing"):
        complaint_from_json(_with(FULL, "records.3", KeyError))
    with pytest.raises(HistoryError, match="belongs to complaint 'K-31'"):
        complaint_from_json(_with(FULL, "id", "K-99"))
    with pytest.raises(HistoryError):
        DESK.replay(complaint_records_from_json('{"records": []}'))


@pytest.mark.parametrize(
    ("path", "value", "field", "problem"),
    [
        ("key", "", "procedure", "key is empty"),
        ("label", None, "label", "must be a text"),
        ("serious", ["huge"], "serious[0]", "is unknown; use one of minor"),
        ("clocks.0.term", "2 moons", "clocks[0].term", "has an unknown unit"),
        ("clocks.0.on_reopening", "forget", "clocks[0].on_reopening", "use one of continue, restart"),
        ("clocks.0.label", None, "clocks[0].label", "must be a text"),
        ("clocks.0.legal", 1, "clocks[0].legal", "must be true or false"),
        ("clocks.0.legal", True, "procedure", "must name its source"),
        ("clocks.1.longest_pause", 3, "clocks[1].longest_pause", "must be a text"),
        ("clocks.1.most_pauses", -1, "clocks[1].most_pauses", "whole number from 0 up"),
        ("regimes.0.checked_on", "2026-02-30", "regimes[0].checked_on", "must be a day"),
        ("regimes.0.clocks.0.extensions.0.by", "a while", "regimes[0].clocks[0].extensions[0].by", "is not a term"),
        ("regimes.0.clocks.0.extensions", {}, "regimes[0].clocks[0].extensions", "must be a list"),
        ("regimes.0.duties.0.is_step", "no", "regimes[0].duties[0].is_step", "must be true or false"),
        ("regimes.0.thresholds.0.opens", 7, "regimes[0].thresholds[0].opens", "must be an object"),
        ("regimes.0.valid_to", "2025-01-01", "regimes[0]", "not after it begins"),
        ("authority.mandates.0.up_to", "lots", "authority.mandates[0].up_to", "must be an amount"),
        ("authority.mandates.0.up_to.amount", 99.5, "authority.mandates[0].up_to.amount", "never a float"),
        ("authority.mandates.0.budgets.0.scope", "year", "authority.mandates[0].budgets[0].scope", "use one of case"),
        ("authority.mandates.0.role", " ", "authority.mandates[0]", "the role is empty"),
        ("authority.mandates", [], "authority", "there is no mandate"),
        ("authority.separated.0.other", KeyError, "authority.separated[0].other", "is missing"),
        ("causes.causes.0.code", 1, "causes.causes[0].code", "must be a text"),
        ("causes.renamed", [["a", "b"]], "causes.renamed", "must be an object"),
        ("causes.causes", [], "causes", "there are no causes"),
        ("reopens_within", 30, "reopens_within", "must be a text"),
        ("tasks.resolve", None, "tasks.resolve", "must be a text"),
        ("tasks.sleep", "sleep", "procedure", "there is a task for 'sleep'"),
        ("machine.start", "x", "machine", "start"),
        ("colour", 1, "colour", "is unknown; known are authority, causes"),
    ],
)  # fmt: skip
def test_a_wrong_procedure_names_its_place(path, value, field, problem):
    text = (GOLDEN / "procedure-1.json").read_text(encoding="utf-8")
    with pytest.raises(InputError) as caught:
        procedure_from_json(_with(text, path, value))
    assert (caught.value.field, problem in caught.value.problem) == (field, True), str(caught.value)


@pytest.mark.parametrize(
    ("path", "value", "field", "problem"),
    [
        ("seals.0.digest", "00", "seals[0].digest", "is no digest"),
        ("seals.1.previous", 7, "seals[1].previous", "must be a text"),
        ("seals.1.seq", "2", "seals[1].seq", "must be a whole number"),
        ("seals.1.seq", True, "seals[1].seq", "must be a whole number"),
        ("seals.0.case", " ", "seals[0].case", "may not be empty"),
        ("seals.0.word", "x", "seals[0].word", "is unknown"),
        ("seals", "x", "seals", "must be a list"),
    ],
)
def test_a_wrong_seal_names_its_place(path, value, field, problem):
    text = seals_to_json(sealed(after(TakeStatement).records, salt=SALT))
    with pytest.raises(InputError) as caught:
        seals_from_json(_with(text, path, value))
    assert (caught.value.field, problem in caught.value.problem) == (field, True), str(caught.value)


OPENED = {
    "kind": "opened", "at": "2026-03-02T09:00:00+08:00[Asia/Shanghai]", "by": "u-7", "corrective": "A-1",
    "action": "book a day earlier", "owner": "u-9", "due": "2026-03-20", "cases": ["K-31"],
    "causes": [{"code": "delivery/late", "tree_key": "shop", "tree_version": "1", "words": None}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "field", "problem"),
    [
        ("entries.0.kind", "closed", "entries[0].kind", "use one of opened, handed_over"),
        ("entries.0.due", "soon", "entries[0].due", "must be a day"),
        ("entries.0.cases", "K-31", "entries[0].cases", "must be a list"),
        ("entries.0.causes.0.code", 1, "entries[0].causes[0].code", "must be a text"),
        ("entries.0.causes.0.words", 1, "entries[0].causes[0].words", "must be a text, or"),
        ("entries.0.causes", [], "entries[0].causes", "say which cause"),
        ("entries.0.action", "", "entries[0].action", "say what is to be done"),
        ("entries", {}, "entries", "must be a list"),
        ("id", 1, "id", "must be a text"),
    ],
)
def test_a_wrong_corrective_names_its_place(path, value, field, problem):
    text = json.dumps({"id": "house", "entries": [OPENED]})
    assert correctives_from_json(text).corrective("A-1").owner == "u-9"
    with pytest.raises(InputError) as caught:
        correctives_from_json(_with(text, path, value))
    assert (caught.value.field, problem in caught.value.problem) == (field, True), str(caught.value)


def test_corrective_entries_that_do_not_fit_are_a_broken_history():
    done = {"kind": "done", "at": OPENED["at"], "by": "u-9", "corrective": "A-2"}
    with pytest.raises(HistoryError, match="never decided on"):
        correctives_from_json(json.dumps({"id": "house", "entries": [OPENED, done]}))


# -- golden files: form 1 loads forever ------------------------------------------------------------------------------------


def test_the_golden_complaint_loads_and_is_as_it_was_sealed():
    """A life with almost every step: erased words, a promise, a pause, two reopenings, ledger lines, new rules."""
    case = complaint_from_json(FULL)
    assert json.loads(complaint_to_json(case)) == json.loads(FULL)
    assert (case.id, case.stage, case.linked_to, len(case.episodes)) == ("K-31", "linked", "K-2", 4)
    assert set(STEPS) - {type(record.step) for record in case.records} == {Withdraw}
    comes_back(case)
    comes_back(taken(begun(), Withdraw("found it")))
    assert [line.amount for record in case.records for line in record.granted][-1] == money("180.50", "CNY")
    assert case.promises[0].kept_at is not None
    assert len(case.pauses("resolve")) == 1
    assert case.regulatory_start == NINE.subtract(days=2)
    assert case.records[0].recorded_at == NINE.add(minutes=5)
    assert case.records[0].command_id == "c-1"
    assert case.steps(TakeStatement)[0].words.is_erased
    assert case.records[-1].step.why is Likeness.DUPLICATE  # type: ignore[attr-defined]  # it is a Link
    seals = seals_from_json((GOLDEN / "complaint-seals-1.json").read_text(encoding="utf-8"))
    assert intact(case.records, seals, salt=SALT, head=seals[-1].digest).value is Truth.YES


def test_the_golden_procedure_loads_and_its_complaint_runs_under_it():
    """What it decides by has the same fingerprint for ever: else no stored complaint could be carried on."""
    text = (GOLDEN / "procedure-1.json").read_text(encoding="utf-8")
    procedure = procedure_from_json(text)
    assert json.loads(procedure_to_json(procedure)) == json.loads(text)
    case = complaint_from_json(FULL)
    procedure.check_mine(case)
    assert procedure.replay(case.records) == case
    assert [regime.key for regime in procedure.regimes] == ["example"]
    assert procedure.authority is not None
    assert [each.up_to for each in procedure.authority.of("refund")] == [
        money(amount, "CNY") for amount in (100, 1_000, 10_000)
    ]
    assert procedure.causes is not None
    assert procedure.causes.find("quality/defective").label.render("zh") == "有缺陷"
    assert str(procedure.reopens_within) == "30 days"
    again = procedure.begin("K-32", case.receipt, at=NINE, calendar=OFFICE)
    assert [start.clock for start in again.records[0].starts] == ["acknowledge", "resolve", "answer"]


def test_the_golden_register_of_corrective_actions_loads():
    """CO-4: every kind of entry."""
    text = (GOLDEN / "correctives-1.json").read_text(encoding="utf-8")
    register = correctives_from_json(text)
    assert json.loads(correctives_to_json(register)) == json.loads(text)
    assert len({type(entry) for entry in register.entries}) == 7
    first, second = register.correctives
    assert (first.owner, first.cases, first.checked_by, first.moved) == ("u-8", ("K-31", "K-40"), "u-7", 1)
    assert (second.standing.value, second.reason) == ("withdrawn", "too dear")


def test_a_procedure_of_the_first_form_takes_defaults():
    """Files from before regimes, authority and causes were written."""
    plain: Procedure = DESK
    old = {
        name: value
        for name, value in json.loads(procedure_to_json(plain)).items()
        if name not in {"regimes", "authority", "causes", "reopens_within", "serious", "tasks"}
    }
    assert procedure_from_json(json.dumps(old)) == attrs.evolve(plain, tasks=())
    assert complaint_from_json(complaint_to_json(after(Close))).stage == "closed"
