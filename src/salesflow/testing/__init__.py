"""For people who test code that uses salesflow: strategies that make its objects, and laws to run on your own.

`strategies` and `books` need the package Hypothesis (``pip install hypothesis``); the laws (of conditions, machines,
compositions, versions and worklists) need nothing.

>>> from salesflow.stages.machine import Machine
>>> from salesflow.stages.parts import Move, Stage
>>> deal = Machine("deal", version="1", start="lead",
...     stages=[Stage("lead"), Stage.won("won")], moves=[Move("win", "lead", "won")])
>>> check_machine(deal).moves
(('lead', 'win', 'won'),)
"""

from salesflow.testing.composition_laws import check_chain, check_nest, check_nest_twice, check_without
from salesflow.testing.laws import Walked, check_criterion, check_machine, facts_for
from salesflow.testing.parallel_laws import check_parallel
from salesflow.testing.version_laws import check_diff, check_digest, check_versions
from salesflow.testing.worklist_laws import check_worklist

__all__ = [
    "Walked",
    "check_chain",
    "check_criterion",
    "check_diff",
    "check_digest",
    "check_machine",
    "check_nest",
    "check_nest_twice",
    "check_parallel",
    "check_versions",
    "check_without",
    "check_worklist",
    "facts_for",
]
