"""What holds for every ready-made process, ST-1 to ST-8: sound, guided, in English and Chinese.

That the laws of machines hold and every move is made is shown with all other machines (tests/stages).
"""

from __future__ import annotations

import pickle

import pytest

from salesflow.sales import catalogue
from salesflow.stages.machine import Machine
from salesflow.stages.parts import Stage

PROCESSES = [found for name in catalogue.__all__ if isinstance(found := getattr(catalogue, name), Machine)]
EACH = pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.key)
STAGES = [(process, stage) for process in PROCESSES for stage in process.stages]


def test_there_are_eight() -> None:
    assert sorted(process.key for process in PROCESSES) == [
        "after-sale", "five-step", "in-sale", "jewellery-counter", "key-account", "pre-sale", "property-reception",
        "seven-step",
    ]  # fmt: skip


@EACH
def test_is_sound(process: Machine) -> None:
    """`check` also holds every label, of conditions too, to the languages that the process promises."""
    assert process.version == "2026.1"
    assert process.languages == ("en", "zh")
    assert process.check() == ()
    assert process.notes() == ()
    assert pickle.loads(pickle.dumps(process)) == process
    assert all(move.needs for move in process.moves), "every move has evidence"
    assert all(process.stage(move.source).is_open for move in process.all_moves), "nothing leaves an end"


@EACH
def test_both_languages_say_it_in_their_own_words(process: Machine) -> None:
    assert process.label is not None
    assert process.guide is not None
    texts = [process.label, *process.guide.texts]
    for stage in process.stages:
        texts += [*([stage.label] if stage.label else []), *(stage.guide.texts if stage.guide else ())]
    texts += [move.label for move in process.moves if move.label is not None]
    for text in texts:
        assert any("\u4e00" <= char <= "\u9fff" for char in text.render("zh"))
        assert not any("\u4e00" <= char <= "\u9fff" for char in text.render("en"))


@pytest.mark.parametrize(
    ("process", "stage"), STAGES, ids=[f"{process.key}: {stage.key}" for process, stage in STAGES]
)
def test_every_guide_is_whole(process: Machine, stage: Stage) -> None:
    """Customer, task, what to ask and what to avoid on every stage, on the closed ones too."""
    guide = stage.guide
    assert guide is not None, process.key
    assert guide.customer is not None
    assert guide.questions
    assert guide.avoid
