"""For people who test code that uses salesflow: strategies that make its objects, and laws to run on your own.

`strategies` and `books` need the package Hypothesis (``pip install hypothesis``); `laws` and `worklist_laws` need
nothing.

>>> from salesflow.stages.machine import Machine
>>> from salesflow.stages.parts import Move, Stage
>>> deal = Machine("deal", version="1", start="lead",
...     stages=[Stage("lead"), Stage.won("won")], moves=[Move("win", "lead", "won")])
>>> check_machine(deal).moves
(('lead', 'win', 'won'),)
"""

from salesflow.testing.laws import Walked, check_criterion, check_machine, facts_for
from salesflow.testing.worklist_laws import check_worklist

__all__ = ["Walked", "check_criterion", "check_machine", "check_worklist", "facts_for"]
