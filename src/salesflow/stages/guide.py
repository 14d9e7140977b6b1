"""Guides: what to know while a case stands on a stage, for the person who works there.

A guide is read, never judged: it changes no answer of a machine and does not count in its digest.

>>> visit = Guide(
...     Text("Listen more than you speak.", zh="多听少说。"),
...     customer=Text("compares suppliers", zh="正在比较供应商"),
...     avoid=[Text("discussing the product", zh="谈论产品")])
>>> print(visit.explain())
The customer: compares suppliers
Task: Listen more than you speak.
Avoid: discussing the product

Sources: ST-1, ST-3, ST-4 (a stage is tied to the customer's own step or state of mind).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, cast

import attrs

from salesflow.basics.text import Language, Sentence, Text
from salesflow.errors import InputError

__all__ = ["Guide", "as_guide"]


def _texts(given: Iterable[Text]) -> tuple[Text, ...]:
    if isinstance(given, Text | str):
        raise InputError("guide", given, "give a list of texts")
    return tuple(_text(each) for each in given)


def _text(given: Text) -> Text:
    each = cast("object", given)
    if not isinstance(each, Text):
        raise InputError("guide", each, "give Text('...', zh='...')")
    return each


def _text_or_none(given: Text | None) -> Text | None:
    return None if given is None else _text(given)


@attrs.frozen
class Guide:
    """How to work on a stage (or, on a machine, with the whole process).

    `task` is what the seller does, `customer` the customer's own step or state of mind, `signals` how one sees it,
    `questions` what to ask, `avoid` what not to do. `cautions` say where the sources contradict themselves or advise
    what we would not. What closes the stage is not repeated here: it stands in the `needs` of the moves.

    Raises an `InputError` for anything but `Text`.
    """

    task: Text = attrs.field(converter=_text)
    customer: Text | None = attrs.field(default=None, kw_only=True, converter=_text_or_none)
    signals: tuple[Text, ...] = attrs.field(default=(), kw_only=True, converter=_texts)
    questions: tuple[Text, ...] = attrs.field(default=(), kw_only=True, converter=_texts)
    avoid: tuple[Text, ...] = attrs.field(default=(), kw_only=True, converter=_texts)
    cautions: tuple[Text, ...] = attrs.field(default=(), kw_only=True, converter=_texts)

    @property
    def texts(self) -> tuple[Text, ...]:
        """Everything it says, for a check of languages."""
        return tuple(text for _, texts in self._parts() for text in texts)

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """One sentence for each thing it says, with its heading."""
        return tuple(heading.fill(text=text) for heading, texts in self._parts() for text in texts)

    def explain(self, language: Language = "en") -> str:
        """The guide in words, a line for each thing it says."""
        return "\n".join(sentence.render(language) for sentence in self.sentences)

    def _parts(self) -> Iterator[tuple[Text, tuple[Text, ...]]]:
        yield _CUSTOMER, () if self.customer is None else (self.customer,)
        yield _SIGNAL, self.signals
        yield _TASK, (self.task,)
        yield _QUESTION, self.questions
        yield _AVOID, self.avoid
        yield _CAUTION, self.cautions


def as_guide(value: Guide | Text | None) -> Guide | None:
    """A guide as it is; a text alone is the task. Anything else is an `InputError`."""
    return value if value is None or isinstance(value, Guide) else Guide(value)


_CUSTOMER: Final = Text("The customer: {text}", zh="客户：{text}")
_SIGNAL: Final = Text("Signal: {text}", zh="信号：{text}")
_TASK: Final = Text("Task: {text}", zh="任务：{text}")
_QUESTION: Final = Text("Ask: {text}", zh="询问：{text}")
_AVOID: Final = Text("Avoid: {text}", zh="避免：{text}")
_CAUTION: Final = Text("Caution: {text}", zh="注意：{text}")
