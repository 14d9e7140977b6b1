"""What type checkers see of texts, reasons and verdicts; checked by mypy and pyright, never run."""

from __future__ import annotations

from typing import assert_type

from salesflow.basics.reasons import Reason, Verdict
from salesflow.basics.text import Renders, Sentence, Text

greeting = Text("good morning {name}", zh="早上好，{name}")
assert_type(greeting.fill(name="Haida"), Sentence)
assert_type(greeting.render("zh"), str)

speaks: Renders = greeting
also_speaks: Renders = greeting.fill(name="Haida")

reason = Reason("greeted", greeting.fill(name="Haida"), rows=("CA-6",))
assert_type(Verdict(3, (reason,)), Verdict[int])
assert_type(Verdict("A").value, str)
assert_type(Verdict("A").missing, tuple[Reason, ...])
