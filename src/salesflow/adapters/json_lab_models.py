"""What an experiment of the lab is made of, as JSON: policies, models of how customers respond, and the customers themselves.

Every value bears the word for its kind. A class of your own is named with each call, as ``own={"calls": Calls}``: an attrs
class of plain fields is written by them, another one by its ``to_plain`` and ``from_plain``. Code is never in a file.
Import it all from `salesflow.adapters.json_lab`.

>>> from salesflow.lab.portfolio import Synthetic
>>> lab_customers_from_json('{"kind": "synthetic", "size": 3, "turns": [{"trait": "grade", "values": ["A", "B"]}]}')
Synthetic(size=3, turns=(('grade', ('A', 'B')),))
>>> lab_policy_from_json('{"kind": "freeze_if_late", "days": 30.0}')
Traceback (most recent call last):
salesflow.errors.InputError: days: must be a whole number (got 30.0)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache, partial
from operator import methodcaller
from typing import Any, Final, TypeAlias, cast

import attrs
import cattrs
import pendulum

from salesflow.adapters._json_credit import (
    Form,
    a_count,
    a_text,
    amounts_by_currency,
    each_by_name,
    each_of,
    each_row,
    limit,
    new_credit_converter,
    placed,
)
from salesflow.adapters._json_lab_customers import PORTFOLIO, SYNTHETIC
from salesflow.adapters._json_numbers import fraction
from salesflow.adapters._json_procedures import procedure_forms
from salesflow.adapters._json_text import SCHEMA, entries_of, place_text, written
from salesflow.adapters._json_values import Read, Write, each_field, inside, word
from salesflow.adapters.json_cadence import POLICY_WORDS, policy_forms
from salesflow.adapters.json_credit_limits import GUARDS, REVIEW_WORDS, review_forms
from salesflow.basics.budgets import Scope
from salesflow.basics.calendars import Calendar, Windows
from salesflow.basics.clocks.clock import Reopening
from salesflow.basics.ids import read_id
from salesflow.basics.opening import hours, read_windows, week_text, windows_text
from salesflow.basics.plain import read_mapping, read_text
from salesflow.cadence.follow_ups.follow_up import FollowUp
from salesflow.cadence.levelling.capacity import Capacity, Room
from salesflow.cadence.levelling.priority import Priority
from salesflow.cadence.pacing.cadence import Cadence
from salesflow.cadence.quotas.quota import Quota
from salesflow.complaints.cases.remedy import Remedy, RemedyKind
from salesflow.complaints.cases.severity import Severity
from salesflow.complaints.handling.procedure import Procedure
from salesflow.credit.control.hold import HoldRule
from salesflow.credit.limits.review import ReviewPolicy
from salesflow.errors import DefinitionError, InputError
from salesflow.lab.models.answering import Level
from salesflow.lab.models.complaining import ComplaintModel
from salesflow.lab.models.follow_up import FollowUpModel
from salesflow.lab.models.lending import Habit, LendingModel
from salesflow.lab.models.shared_days import Serving, SharedDaysModel
from salesflow.lab.models.visiting import VisitingModel
from salesflow.lab.parts import AnyModel
from salesflow.lab.portfolio import Customers, Portfolio, Synthetic

__all__ = [
    "LabForms",
    "Own",
    "lab_customers_from_json",
    "lab_customers_to_json",
    "lab_forms",
    "lab_model_from_json",
    "lab_model_to_json",
    "lab_policy_from_json",
    "lab_policy_to_json",
]

Own: TypeAlias = "Mapping[str, type[Any]]"
"""Classes of one's own, each by the word for its kind."""

_PAGE: Final = "docs/how-to/store-an-experiment.md"
_MOST_YEARS: Final = 200
_ASKED: Final = {"model": ("metrics",), "customers": ("units_of", "cut"), "policy": ()}
"""What a value must have to stand at its place."""


# -- writing and reading ----------------------------------------------------------------------------------------------


def lab_policy_to_json(policy: object, *, own: Own | None = None) -> str:
    """A policy that can be tried out: a follow-up, quota, cadence or serving, a procedure, a hold rule, a review, or a guard.

    One of another class is an `InputError`, unless `own` names the class.
    """
    return written({"schema": SCHEMA, **lab_forms(own).policy[0](policy)})


def lab_policy_from_json(text: str, *, own: Own | None = None) -> Any:
    """The policy behind JSON; wrong data is an `InputError` with its place. Kinds of `own` are read as they were written."""
    return _from_json(lab_forms(own).policy, text, "policy")


def lab_model_to_json(model: AnyModel[Any], *, own: Own | None = None) -> str:
    """A model with all that it assumes; one of another class than the library's is an `InputError`, unless `own` names it."""
    return written({"schema": SCHEMA, **lab_forms(own).model[0](model)})


def lab_model_from_json(text: str, *, own: Own | None = None) -> AnyModel[Any]:
    """The model behind JSON; errors are those of `lab_policy_from_json`."""
    return cast("AnyModel[Any]", _from_json(lab_forms(own).model, text, "model"))


def lab_customers_to_json(customers: Customers, *, own: Own | None = None) -> str:
    """Customers one by one, or the description that makes them; other traits than plain values are an `InputError`."""
    return written({"schema": SCHEMA, **lab_forms(own).customers[0](customers)})


def lab_customers_from_json(text: str, *, own: Own | None = None) -> Customers:
    """The customers behind JSON; errors are those of `lab_policy_from_json`."""
    return cast("Customers", _from_json(lab_forms(own).customers, text, "customers"))


def _from_json(form: Form, text: str, what: str) -> Any:
    tree = entries_of(text)
    try:
        return form[1](tree)
    except InputError as error:
        raise InputError(place_text(error.field) or what, error.value, error.problem) from None


# -- the forms --------------------------------------------------------------------------------------------------------


@attrs.frozen
class LabForms:
    """How policies, models and customers are written and read, and the converter that knows their parts."""

    converter: cattrs.Converter
    policy: Form
    model: Form
    customers: Form


def lab_forms(own: Own | None = None) -> LabForms:
    """The forms of the library's own kinds and of those that `own` names."""
    return _forms(tuple((own or {}).items()))


@lru_cache(maxsize=16)
def _forms(own: tuple[tuple[str, type[Any]], ...]) -> LabForms:
    converter = new_credit_converter(*POLICY_WORDS, RemedyKind, Reopening, Scope, Severity, *REVIEW_WORDS)
    policy_forms(converter)
    review_forms(converter)
    procedure_forms(converter)
    word(converter, Fraction, *fraction)
    for kind in (Priority, Serving, Remedy, Level):
        each_field(converter, kind)
    each_field(
        converter, Calendar, weekly=(week_text, lambda plain: hours(read_text(plain, ""))), extra_open=_EXTRA
    )
    each_field(converter, HoldRule, tolerance=amounts_by_currency)
    chances = each_by_name(*fraction)
    each_field(converter, FollowUpModel, answers=_once(each_by_name(*chances)))
    each_field(
        converter, VisitingModel, orders=_once(each_by_name(*each_of(*fraction))), alone=_once(chances)
    )
    each_field(converter, Habit, pays=each_row(days_late=a_count, chance=fraction), limit=limit)
    each_field(converter, LendingModel, habits=_once(each_row(grade=a_text, habit=_of(converter, Habit))))
    claims = each_row(remedy=_of(converter, Remedy), chance=fraction)
    each_field(converter, ComplaintModel, complains=_once(chances), claims=claims, lost=chances)
    attrs.resolve_types(SharedDaysModel, localns={"_Capacities": tuple})  # a text cannot stand beside a class
    each_field(converter, SharedDaysModel, capacity=_capacity_form(converter), callouts=_once(chances))
    library: Mapping[str, Mapping[str, tuple[type[Any], Form]]] = {
        "policy": {
            "follow_up": (FollowUp, _of(converter, FollowUp)),
            "quota": (Quota, _of(converter, Quota)),
            "cadence": (Cadence, _of(converter, Cadence)),
            "serving": (Serving, _of(converter, Serving)),
            "procedure": (Procedure, _of(converter, Procedure)),
            "hold_rule": (HoldRule, _of(converter, HoldRule)),
            "review_policy": (ReviewPolicy, _of(converter, ReviewPolicy)),
            **{name: (kind, _of(converter, kind)) for name, kind in GUARDS.items()},
        },
        "model": {
            "follow_up": (FollowUpModel, _of(converter, FollowUpModel)),
            "visiting": (VisitingModel, _of(converter, VisitingModel)),
            "lending": (LendingModel, _of(converter, LendingModel)),
            "complaining": (ComplaintModel, _of(converter, ComplaintModel)),
            "shared_days": (SharedDaysModel, _of(converter, SharedDaysModel)),
        },
        "customers": {"portfolio": (Portfolio, PORTFOLIO), "synthetic": (Synthetic, SYNTHETIC)},
    }
    for name, _ in own:
        if any(name in kinds for kinds in library.values()):
            raise InputError("own", name, "is the word for one of the library's own kinds; take another one")
    mine = {name: (kind, _own(converter, name, kind)) for name, kind in own}
    forms = {what: _named({**kinds, **mine}, what) for what, kinds in library.items()}
    return LabForms(converter, forms["policy"], forms["model"], forms["customers"])


def _of(converter: cattrs.Converter, kind: type[Any]) -> Form:
    return converter.unstructure, lambda plain: inside(converter, plain, kind, "")


def _named(kinds: Mapping[str, tuple[type[Any], Form]], what: str) -> Form:
    """A value of one of several kinds, by its word; strangers are told how to be known."""
    words = {kind: (name, form[0]) for name, (kind, form) in kinds.items()}

    def write(value: object) -> dict[str, object]:
        found = words.get(type(value))
        if found is None:
            own = type(value).__name__
            problem = (
                f'is of a class that JSON does not know; name it, as own={{"{own.lower()}": {own}}} ({_PAGE})'
            )
            raise InputError(what, value, problem)
        return {"kind": found[0], **found[1](value)}

    def read(plain: object) -> object:
        tree = dict(read_mapping(plain, ""))
        name = tree.pop("kind", None)
        if not isinstance(name, str) or name not in kinds:
            known = ", ".join(kinds)
            raise InputError(
                ".kind", name, f"is unknown; use one of {known}, or name your own class ({_PAGE})"
            )
        value = kinds[name][1][1](tree)
        if not all(hasattr(value, each) for each in _ASKED[what]):
            raise InputError(".kind", name, f"stands where the {what} should be, and is something else")
        return value

    return write, read


# -- models -----------------------------------------------------------------------------------------------------------


def _once(form: Form, what: str = "grade") -> Form:
    """Pairs by name: a grade that stands there twice is refused, since only one of the two could count."""
    write, read = form

    def checked(given: Any) -> Any:
        names: list[str] = list(given) if hasattr(given, "items") else [name for name, _ in given]
        if len(set(names)) < len(names):
            raise InputError("", names, f"names a {what} twice")
        return given

    return lambda pairs: write(checked(pairs)), lambda plain: checked(read(plain))


def _capacity_form(converter: cattrs.Converter) -> Form:
    """What a day can take: as one object that holds for everybody, or as a list with one for each seller."""
    each_field(converter, Room, limits=each_by_name(*a_count))
    room, day = _of(converter, Room), _of(converter, pendulum.Date)
    # an object would lose the order of the weekdays, which two capacities are told apart by
    rooms = {"weekdays": each_row(weekday=a_text, room=room), "days": each_row(day=day, room=room)}
    each_field(converter, Capacity, calendar=_of_few_years(_of(converter, Calendar)), **rooms)
    seller: Form = (str, lambda plain: read_id(read_text(plain, ""), ""))
    one = _of(converter, Capacity)
    many = _once(each_row(seller=seller, capacity=one), "seller")
    return (
        lambda given: (one if isinstance(given, Capacity) else many)[0](given),
        lambda plain: (many if isinstance(plain, list) else one)[1](cast("object", plain)),
    )


def _of_few_years(form: Form) -> Form:
    """The calendar of a capacity, which looks at every day of it: over all years there are that takes half a minute."""
    write, read = form

    def checked(calendar: Calendar) -> Calendar:
        if calendar.ends.year - calendar.begins.year > _MOST_YEARS:
            raise InputError("calendar", calendar.ends, f"ends more than {_MOST_YEARS} years after it begins")
        return calendar

    return lambda calendar: write(checked(calendar)), lambda plain: checked(read(plain))


def _extra_plain(extra: Iterable[tuple[date, Windows | None]]) -> dict[str, str | None]:
    return {day.isoformat(): None if own is None else windows_text(own) for day, own in extra}


def _extra(plain: object) -> dict[date, Windows | None]:
    found: dict[date, Windows | None] = {}
    for name, own in read_mapping(plain, "").items():
        try:
            day = date.fromisoformat(name)
        except ValueError:
            raise InputError(f".{name}", name, "must be a day such as 2026-03-02") from None
        found[day] = None if own is None else placed(_windows, own, f".{name}")
    return found


def _windows(plain: object) -> Windows:
    try:
        return read_windows(read_text(plain, ""))
    except InputError as error:
        raise InputError("", error.value, error.problem) from None


_EXTRA: Final[Form] = (_extra_plain, _extra)


# -- classes of one's own ---------------------------------------------------------------------------------------------


def _own(converter: cattrs.Converter, name: str, kind: type[Any]) -> Form:
    """The form of a class of one's own: its ``to_plain`` and ``from_plain``, else its attrs fields by their types."""
    if callable(getattr(kind, "to_plain", None)) and callable(getattr(kind, "from_plain", None)):
        return _checked(kind, methodcaller("to_plain"), partial(_from_plain, kind))
    if not attrs.has(kind):
        problem = f"{name!r} needs to be an attrs class, or to have to_plain and from_plain"
        raise InputError("own", kind, problem)
    try:
        each_field(converter, kind)
    except Exception as error:  # whatever cattrs and typing make of a type they do not know
        problem = (
            f"{name!r} has a field of a type that JSON does not know; give the class to_plain and from_plain"
        )
        raise InputError("own", kind, problem) from error
    return _checked(kind, *_of(converter, kind))


def _checked(kind: type[Any], write: Write, read: Read) -> Form:
    """Writes only what is read back equal."""

    def checked(value: object) -> object:
        plain = write(value)
        if not isinstance(plain, dict) or "kind" in plain or not _is_plain(cast("object", plain)):
            problem = "holds what JSON cannot; give the class to_plain (texts, whole numbers, lists, no 'kind') and from_plain"
            raise InputError(kind.__name__, value, problem)
        if read(json.loads(json.dumps(plain))) != value:
            problem = "does not come back equal from JSON; give the class to_plain and from_plain"
            raise InputError(kind.__name__, value, problem)
        return cast("dict[str, object]", plain)

    return checked, read


def _is_plain(value: object) -> bool:
    if isinstance(value, dict):
        pairs = cast("dict[object, object]", value).items()
        return all(isinstance(name, str) and _is_plain(each) for name, each in pairs)
    if isinstance(value, list | tuple):
        return all(map(_is_plain, cast("list[object]", value)))
    return value is None or isinstance(value, str | int)  # a float is not exact


def _from_plain(kind: type[Any], plain: object) -> object:
    try:
        return kind.from_plain(plain)
    except InputError:
        raise
    except DefinitionError as error:
        raise InputError("", None, "; ".join(error.problems)) from error
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise InputError("", plain, f"cannot be read as {kind.__name__}: {error}") from error
