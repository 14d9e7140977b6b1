"""Hypothesis strategies for visits, mutual help, contact methods and talks, plural of the type they make.

>>> from hypothesis import given, settings
>>> from salesflow.testing.visit_laws import check_help_register
>>> @settings(max_examples=5)
... @given(help_registers())
... def every_register_keeps_the_laws(register):
...     check_help_register(register, zone="Asia/Shanghai")
>>> every_register_keeps_the_laws()
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

import pendulum
from hypothesis import strategies as st

from salesflow.basics.actors import Actor
from salesflow.basics.channels import Channel, Direction, Purpose
from salesflow.basics.criteria import fact, has
from salesflow.basics.money import UNLIMITED, Unlimited
from salesflow.basics.promises import Promise
from salesflow.basics.reasons import Declined
from salesflow.basics.terms import Term, days, months, years
from salesflow.basics.text import Text
from salesflow.cadence.catalogue.visit_checklists import OUTLET_VISIT
from salesflow.cadence.occasions.attention import Attentions, attentions
from salesflow.cadence.visits.contact_method import ContactMethod, ContactMethods, Family
from salesflow.cadence.visits.help_register import HelpRegister
from salesflow.cadence.visits.mutual_help import MutualHelp
from salesflow.cadence.visits.talk_facts import SeenCard, TalkFacts
from salesflow.cadence.visits.visit_checklist import VisitChecklist, VisitItem
from salesflow.cadence.visits.visit_report import Noted, SlowMover, VisitReport
from salesflow.customers.cards.access import EVERY, Access, Every, Grant
from salesflow.customers.cards.card import Card
from salesflow.customers.cards.entries import CardKind
from salesflow.customers.cards.form import Basis
from salesflow.customers.cards.upkeep import upkeep
from salesflow.customers.catalogue.card_forms import PERSON_CARD
from salesflow.customers.consent import Consent
from salesflow.customers.history import PurchaseSummary, Touch
from salesflow.testing.observances import HOUSE_CALENDAR, HOUSE_NOW, observance_sets, people_of

__all__ = [
    "contact_methods",
    "help_registers",
    "mutual_helps",
    "outlet_grades",
    "statements",
    "talk_facts",
    "visit_checklists",
    "visit_logs",
    "visit_reports",
]

_START: Final = pendulum.datetime(2026, 2, 25, 9, tz="Asia/Shanghai")
_CUSTOMERS: Final = ("C-1", "C-2", "C-3")
_SELLERS: Final = ("u-1", "u-2")
_SELLER: Final = Actor("u-1", ["seller"])


# -- visits -----------------------------------------------------------------------------------------------------------


def _item(key: str, *, sensitive: bool) -> VisitItem:
    return VisitItem(
        key, Text(f"learn {key}", zh=f"了解{key}"), ask=Text(f"{key}?", zh=f"{key}？"), sensitive=sensitive
    )


@st.composite
def visit_checklists(draw: st.DrawFn) -> VisitChecklist:
    """The ready-made checklist or one of a few items, sensitive ones with a basis and without."""
    basis = Basis("families_recorded", "consent in writing", keep=months(6))
    if draw(st.booleans()):
        return OUTLET_VISIT.with_bases(basis) if draw(st.booleans()) else OUTLET_VISIT
    keys = draw(st.lists(st.sampled_from("bcdef"), max_size=4, unique=True))
    items = [_item("a", sensitive=False), *[_item(key, sensitive=draw(st.booleans())) for key in keys]]
    if draw(st.booleans()):
        needs = (fact("a") >= 2) & has("g")
        items.append(VisitItem("both", Text("both", zh="两者"), ask=Text("both?", zh="两者？"), needs=needs))
    bases = [
        Basis(each.key, "consent", keep=years(1)) for each in items if each.sensitive and draw(st.booleans())
    ]
    return VisitChecklist("drawn", version="1", items=items, bases=bases, rows=("CA-9",))


def _moments() -> st.SearchStrategy[pendulum.DateTime]:
    return st.integers(0, 60 * 24).map(lambda hours: _START.add(hours=hours))


def _visits(number: int) -> st.SearchStrategy[Touch]:
    return st.builds(
        Touch,
        st.sampled_from(_CUSTOMERS),
        _moments(),
        st.sampled_from([*[Channel.VISIT] * 4, Channel.CALL]),
        id=st.sampled_from([f"T-{number}", f"T-{number}", f"T-{number}", None]),
        by=st.sampled_from(_SELLERS),
        direction=st.sampled_from([Direction.OUT] * 4 + [Direction.IN]),
        outcome=st.sampled_from(["", "wants samples"]),
        next_on=st.none() | st.integers(0, 60).map(lambda n: date(2026, 2, 25) + timedelta(days=n)),
    )


def _slow_movers() -> st.SearchStrategy[tuple[SlowMover, ...] | None]:
    words = st.sampled_from([None, "", "stands too low"])
    one = st.builds(SlowMover, st.sampled_from(["syrup", "plasters"]), words, words)
    return st.none() | st.lists(one, max_size=3).map(tuple)


def _values() -> st.SearchStrategy[Noted | None]:
    return st.none() | st.integers(0, 3) | st.lists(st.sampled_from(["too wide", "likes tea"])).map(tuple)


@st.composite
def visit_reports(
    draw: st.DrawFn, touch: Touch | None = None, checklist: VisitChecklist = OUTLET_VISIT
) -> VisitReport:
    """Reports of a visit about what a checklist asks for, noted in words, as counts, as none, and not at all."""
    made = Touch("C-1", _START, Channel.VISIT, id="T-0", by="u-1") if touch is None else touch
    asked = {path for item in checklist.items for path in (item.key, *item.needs.paths())}
    slow = draw(_slow_movers())
    keys = sorted(key for key in asked if slow is None or not key.startswith("slow_movers"))
    return VisitReport.of(made, {key: draw(_values()) for key in keys}, slow_movers=slow)


@st.composite
def visit_logs(
    draw: st.DrawFn, checklist: VisitChecklist = OUTLET_VISIT
) -> tuple[tuple[Touch, ...], tuple[VisitReport, ...]]:
    """A log of touches and the reports on some of its visits."""
    touches = tuple(draw(_visits(number)) for number in range(draw(st.integers(0, 6))))
    reports: list[VisitReport] = []
    for each in touches:
        ours = each.channel is Channel.VISIT and each.direction is Direction.OUT
        if ours and each.id is not None and draw(st.booleans()):
            reports.append(draw(visit_reports(each, checklist)))
    return touches, tuple(reports)


# -- mutual help ------------------------------------------------------------------------------------------------------

_STEPS: Final = (*["raise"] * 4, *["solve"] * 6, *["ask"] * 3, *["reopen"] * 4, *["train"] * 2, "withdraw")


def _about(draw: st.DrawFn, register: HelpRegister, kind: str) -> str:
    """What a step could be about, so that most steps are ones that life allows."""
    match kind:
        case "solve":
            known = [each.id for each in register.open_problems()]
        case "reopen":
            known = [each.id for each in register.problems if not each.is_open]
        case "withdraw":
            known = [*[each.id for each in register.asked], *[each.id for each in register.problems]]
        case _:
            known = []
    guided = known if known and draw(st.integers(0, 9)) < 8 else [f"N-{len(register.entries)}", "N-0"]
    return draw(st.sampled_from(guided))


def _help(draw: st.DrawFn, register: HelpRegister, at: datetime) -> HelpRegister | Declined:
    kind = draw(st.sampled_from(_STEPS))
    about, seller = _about(draw, register, kind), draw(st.sampled_from(_SELLERS))
    customer = draw(st.sampled_from(_CUSTOMERS))
    match kind:
        case "raise":
            return register.note_problem(about, customer, "no room on the shelf", at=at, by=seller)
        case "solve":
            return register.solve(about, "a hanging strip", seller=seller, at=at)
        case "ask":
            return register.ask(about, customer, "a name", seller=seller, at=at)
        case "train":
            return register.train(about, customer, "coughs and colds", seller=seller, at=at)
        case "reopen":
            return register.reopen(about, "it fell down", at=at)
        case _:
            return register.withdraw(about, "a mistake", at=at)


@st.composite
def help_registers(draw: st.DrawFn, *, most: int = 20) -> HelpRegister:
    """Registers of up to `most` steps over February and March 2026, as they come in life, late notes among them."""
    register, at = HelpRegister(), _START
    for _ in range(most - draw(st.integers(0, most))):
        at = at.add(hours=draw(st.sampled_from([24, 0, 1, 6, 72])))
        earlier = draw(st.sampled_from([0, 0, 0, 30]))
        answer = _help(draw, register, at.subtract(hours=earlier))
        register = register if isinstance(answer, Declined) else answer
    return register


def outlet_grades() -> st.SearchStrategy[dict[str, str | None]]:
    """Some customers with a grade of A, B or C, or none that is known."""
    grades = st.sampled_from(["A", "A", "B", "C", None])
    return st.lists(st.tuples(st.sampled_from(_CUSTOMERS), grades), max_size=6).map(dict)


def mutual_helps() -> st.SearchStrategy[MutualHelp]:
    """Duties of mutual help for grades A, B and C; what is too often may be undecided."""
    counts = st.sampled_from([1, 1, 0, 2, 3])
    most: st.SearchStrategy[int | Unlimited | None] = st.sampled_from([None, 0, 1, 2, UNLIMITED])
    solve = st.fixed_dictionaries({"A": counts, "B": counts, "C": counts})
    train = st.dictionaries(st.sampled_from("AB"), counts)
    return st.builds(MutualHelp, counts, solve, train, ask_at_most=most)


# -- contact methods --------------------------------------------------------------------------------------------------


@st.composite
def _method(draw: st.DrawFn, key: str) -> ContactMethod:
    terms: st.SearchStrategy[Term | None] = st.sampled_from([None, days(3), months(1)])
    return ContactMethod(
        key,
        Text(f"method {key}", zh=f"方法{key}"),
        draw(st.sampled_from(Family)),
        guide=Text("do it", zh="照做"),
        when=Text("it fits", zh="合适时"),
        channels=draw(st.lists(st.sampled_from(Channel), max_size=2, unique=True)),
        purpose=draw(st.sampled_from([Purpose.PROMOTION, Purpose.SERVICE])),
        grades=draw(st.sampled_from([(), ("A",), ("A", "B")])),
        needs=draw(st.sampled_from([None, has("email"), (fact("orders") >= 2) & has("email")])),
        rest=draw(terms),
        cautions=[Text("mind it", zh="留意")],
    )


@st.composite
def contact_methods(draw: st.DrawFn) -> ContactMethods:
    """Up to four methods: channels, grades, needs and rests, each there and not there."""
    keys = draw(st.lists(st.sampled_from("wxyz"), min_size=1, max_size=4, unique=True))
    return ContactMethods("drawn", version="1", methods=[draw(_method(key)) for key in keys])


def statements() -> st.SearchStrategy[tuple[Consent, ...]]:
    """Statements of consent, with and without moments."""
    one = st.builds(
        Consent,
        st.none() | st.sampled_from(Channel),
        st.none() | st.sampled_from(Purpose),
        given=st.booleans(),
        at=st.none() | _moments(),
    )
    return st.lists(one, max_size=3).map(tuple)


# -- talks ------------------------------------------------------------------------------------------------------------


@st.composite
def _seen_card(draw: st.DrawFn) -> SeenCard:
    """The card of a person as a seller may see it: with a few fields, some hidden, sensitive ones with a basis or not."""
    based = PERSON_CARD.with_bases(Basis("children", "consent", keep=years(1)))
    form = based if draw(st.booleans()) else PERSON_CARD
    card = Card("P-1", CardKind.PERSON)
    for field, value, item in (
        ("rank", "head", None),
        ("hobbies", True, "chess"),
        ("children", True, "SECRET"),
    ):
        if draw(st.integers(0, 3)):
            noted = card.note(field, value, item=item, at=_START)
            assert isinstance(noted, Card)  # noqa: S101 - nothing stands on the card that could decline it
            card = noted
    see: tuple[Every | str, ...] = draw(
        st.sampled_from([(EVERY,), ("rank",), (EVERY, "children"), ("children",)])
    )
    access = Access(form, [Grant("seller", see=see)])
    view = access.view(card, draw(st.sampled_from([_SELLER, _SELLER, _SELLER, None])))
    return SeenCard(form, view, upkeep(form, card, as_of=date(2026, 3, 20)).asks)


@st.composite
def _near(draw: st.DrawFn) -> Attentions:
    """The occasions of customer ``C-1`` in the months around: due, or left out for one reason or another."""
    found = draw(observance_sets()), "C-1", draw(people_of("C-1")), draw(st.sampled_from(["A", "B", None]))
    return attentions(*found, date(2026, 2, 1), date(2026, 6, 1), calendar=HOUSE_CALENDAR, at=HOUSE_NOW)


@st.composite
def talk_facts(draw: st.DrawFn) -> TalkFacts:
    """What is at hand about customer ``C-1``: any part of it may be missing, or empty."""
    touches = [draw(_visits(number)) for number in range(draw(st.integers(0, 3)))]
    due = date(2026, 2, 25) + timedelta(days=draw(st.integers(0, 60)))
    kept = draw(st.none() | _moments())
    promises = [Promise("P-1", "C-1", "samples", due, kept_at=kept)]
    purchases = PurchaseSummary("C-1", date(2026, 3, 20), date(2026, 1, 1), date(2026, 2, 1), occasions=2)
    problems = [each for each in draw(help_registers(most=8)).problems if each.customer == "C-1"]
    return TalkFacts(
        "C-1",
        cards=[draw(_seen_card()) for _ in range(draw(st.sampled_from([1, 2, 0])))],
        touches=draw(st.sampled_from([None, [each for each in touches if each.customer == "C-1"]])),
        promises=draw(st.sampled_from([None, [], promises])),
        problems=draw(st.sampled_from([problems, None, problems])),
        purchases=draw(st.sampled_from([None, purchases, PurchaseSummary("C-1", date(2026, 3, 20))])),
        attentions=draw(st.none() | _near()),
        last_visit=draw(st.none() | visit_reports().map(OUTLET_VISIT.judge)),
    )
