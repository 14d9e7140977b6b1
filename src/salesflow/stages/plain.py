"""A machine as plain data (what JSON can hold) and back: for a policy file, a database column, a review.

Whatever is wrong in the data is an `InputError` that says where; parts that can be read but do not fit together
are a `DefinitionError` with all problems, as if the machine had been written in Python.

>>> from salesflow.basics.criteria import has
>>> from salesflow.stages.parts import Move, Stage
>>> deal = Machine("deal", version="1", start="lead",
...     stages=[Stage("lead"), Stage.won("won")], moves=[Move("win", "lead", "won", needs=[has("signed_on")])])
>>> plain = machine_to_plain(deal)
>>> plain["moves"]
[{'event': 'win', 'from': 'lead', 'to': 'won', 'needs': [{'has': 'signed_on'}]}]
>>> machine_from_plain(plain) == deal
True
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from salesflow.basics.plain import (
    Plain,
    from_plain,
    read_list,
    read_mapping,
    read_text,
    text_from_plain,
    text_to_plain,
    to_plain,
)
from salesflow.basics.terms import Term
from salesflow.basics.text import Text
from salesflow.errors import InputError
from salesflow.stages.guide import Guide
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Category, Move, Stage

__all__ = ["SCHEMA", "machine_from_plain", "machine_to_plain"]

_GUIDE_LISTS: Final = ("signals", "questions", "avoid", "cautions")
_GUIDE: Final = frozenset({"task", "customer", *_GUIDE_LISTS})

SCHEMA: Final = 1
"""The number of this form; data without a number is read as this form."""


def machine_to_plain(machine: Machine) -> dict[str, Plain]:
    """The whole machine, words included; ``"from": "*"`` is every open stage."""
    plain: dict[str, Plain] = {
        "schema": SCHEMA,
        "key": machine.key,
        "version": machine.version,
        "start": machine.start,
        **_words(label=machine.label),
        **_guide(machine.guide),
        **({} if machine.path is None else {"path": list(machine.path)}),
        **_lists(languages=machine.languages, total=machine.total, forced_by=machine.forced_by),
        "stages": [_stage(stage) for stage in machine.stages],
        "moves": [_move(move) for move in machine.moves],
    }
    return plain


def _stage(stage: Stage) -> Plain:
    plain: dict[str, Plain] = {"key": stage.key, "category": stage.category.value}
    if stage.probability is not None:
        plain["probability"] = str(stage.probability)
    if stage.rots_after is not None:
        plain["rots_after"] = str(stage.rots_after)
    return plain | _words(label=stage.label) | _guide(stage.guide)


def _move(move: Move) -> Plain:
    plain: dict[str, Plain] = {"event": move.event, "from": move.source, "to": move.target}
    if move.needs:
        plain["needs"] = [to_plain(need) for need in move.needs]
    if move.resumes is not None:
        plain["resumes"] = move.resumes
    return plain | _lists(roles=move.roles) | _words(label=move.label)


def _guide(guide: Guide | None) -> dict[str, Plain]:
    if guide is None:
        return {}
    lists = {name: [text_to_plain(text) for text in getattr(guide, name)] for name in _GUIDE_LISTS}
    kept: dict[str, Plain] = {name: list(texts) for name, texts in lists.items() if texts}
    return {"guide": {"task": text_to_plain(guide.task), **_words(customer=guide.customer), **kept}}


def _lists(**keys: tuple[str, ...]) -> dict[str, Plain]:
    return {name: list(each) for name, each in keys.items() if each}


def _words(**texts: Text | None) -> dict[str, Plain]:
    return {name: text_to_plain(text) for name, text in texts.items() if text is not None}


def machine_from_plain(plain: object, field: str = "machine") -> Machine:
    """The machine behind plain data.

    Raises an `InputError` with the place of what cannot be read, and a `DefinitionError` when the parts do not fit.
    """
    tree = _entries(
        plain,
        field,
        needed=("key", "version", "start", "stages", "moves"),
        free=("schema", "label", "guide", "path", "languages", "total", "forced_by"),
    )
    schema = tree.get("schema", SCHEMA)
    if schema is True or schema != SCHEMA:
        raise InputError(f"{field}.schema", schema, f"is not a form this version reads; it reads {SCHEMA}")
    stages, moves = f"{field}.stages", f"{field}.moves"
    return Machine(
        read_text(tree["key"], f"{field}.key"),
        version=read_text(tree["version"], f"{field}.version"),
        start=read_text(tree["start"], f"{field}.start"),
        stages=[
            _read_stage(each, f"{stages}[{place}]")
            for place, each in enumerate(read_list(tree["stages"], stages))
        ],
        moves=[
            _read_move(each, f"{moves}[{place}]")
            for place, each in enumerate(read_list(tree["moves"], moves))
        ],
        label=text_from_plain(tree.get("label"), f"{field}.label"),
        guide=_read_guide(tree.get("guide"), f"{field}.guide"),
        path=None if tree.get("path") is None else _read_keys(tree, "path", field),
        languages=_read_keys(tree, "languages", field),
        total=_read_keys(tree, "total", field),
        forced_by=_read_keys(tree, "forced_by", field),
    )


def _read_keys(tree: Mapping[str, object], name: str, field: str) -> list[str]:
    where = f"{field}.{name}"
    return [
        read_text(each, f"{where}[{place}]")
        for place, each in enumerate(read_list(tree.get(name, []), where))
    ]


def _read_guide(plain: object, field: str) -> Guide | None:
    if plain is None:
        return None
    if isinstance(plain, str) or not _GUIDE & set(read_mapping(plain, field)):
        return Guide(_read_words(plain, field))  # a text alone is the task
    tree = _entries(plain, field, needed=("task",), free=("customer", *_GUIDE_LISTS))
    lists = {
        name: [
            _read_words(each, f"{field}.{name}[{place}]")
            for place, each in enumerate(read_list(tree.get(name, []), f"{field}.{name}"))
        ]
        for name in _GUIDE_LISTS
    }
    return Guide(
        _read_words(tree["task"], f"{field}.task"),
        customer=text_from_plain(tree.get("customer"), f"{field}.customer"),
        **lists,
    )


def _read_words(plain: object, field: str) -> Text:
    text = text_from_plain(plain, field)
    if text is None:
        raise InputError(field, plain, "must be a text")
    return text


def _read_stage(plain: object, field: str) -> Stage:
    tree = _entries(
        plain, field, needed=("key",), free=("category", "probability", "rots_after", "label", "guide")
    )
    key = read_text(tree["key"], f"{field}.key")
    category = _read_category(tree.get("category", Category.OPEN.value), f"{field}.category")
    probability, rots = _optional(tree, "probability", field), _optional(tree, "rots_after", field)
    label = text_from_plain(tree.get("label"), f"{field}.label")
    guide = _read_guide(tree.get("guide"), f"{field}.guide")
    try:
        term = None if rots is None else Term.parse(rots)
    except InputError as problem:
        raise InputError(f"{field}.rots_after", rots, problem.problem) from None
    try:
        return Stage(key, category, probability, term, label, guide)
    except InputError as problem:
        raise InputError(f"{field}.probability", probability, problem.problem) from None


def _read_category(plain: object, field: str) -> Category:
    try:
        return Category(plain)
    except ValueError:
        known = ", ".join(category.value for category in Category)
        raise InputError(field, plain, f"is unknown; use one of {known}") from None


def _read_move(plain: object, field: str) -> Move:
    tree = _entries(plain, field, needed=("event", "from", "to"), free=("needs", "label", "roles", "resumes"))
    where = f"{field}.needs"
    event, source, target = (read_text(tree[name], f"{field}.{name}") for name in ("event", "from", "to"))
    needs = [
        from_plain(each, f"{where}[{place}]")
        for place, each in enumerate(read_list(tree.get("needs", []), where))
    ]
    label = text_from_plain(tree.get("label"), f"{field}.label")
    roles, resumes = _read_keys(tree, "roles", field), _optional(tree, "resumes", field)
    try:
        return Move(event, source, target, needs, label, roles=roles, resumes=resumes)
    except InputError as problem:
        raise InputError(f"{field}.{problem.field}", problem.value, problem.problem) from None


def _optional(tree: Mapping[str, object], name: str, field: str) -> str | None:
    value = tree.get(name)
    return None if value is None else read_text(value, f"{field}.{name}")


def _entries(
    plain: object, field: str, *, needed: tuple[str, ...], free: tuple[str, ...]
) -> Mapping[str, object]:
    tree = read_mapping(plain, field)
    for name in needed:
        if name not in tree:
            raise InputError(field, plain, f"has no {name!r}")
    for name in tree:
        if name not in needed and name not in free:
            raise InputError(
                f"{field}.{name}", tree[name], f"is unknown; known are {', '.join((*needed, *free))}"
            )
    return tree
