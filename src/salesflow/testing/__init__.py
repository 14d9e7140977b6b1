"""For people who test code that uses salesflow: strategies that make its objects, and laws to run on your own.

Modules of strategies (`strategies`, `books`, `cards`, `referrals` and so on, each plural of what it makes) need the package
Hypothesis (``pip install hypothesis``); the laws stand in modules called ``..._laws``, need nothing, and can be taken from
here. A name is loaded when it is first asked for.

>>> from salesflow.testing import check_machine
>>> from salesflow.stages.machine import Machine
>>> from salesflow.stages.parts import Move, Stage
>>> deal = Machine("deal", version="1", start="lead",
...     stages=[Stage("lead"), Stage.won("won")], moves=[Move("win", "lead", "won")])
>>> check_machine(deal).moves
(('lead', 'win', 'won'),)
"""

from typing import TYPE_CHECKING

from salesflow._lazy import front_door

if TYPE_CHECKING:
    from salesflow.testing.buying_laws import check_cycle as check_cycle
    from salesflow.testing.buying_laws import check_proposal as check_proposal
    from salesflow.testing.buying_laws import check_purchases as check_purchases
    from salesflow.testing.buying_laws import check_selection as check_selection
    from salesflow.testing.buying_laws import check_suitability as check_suitability
    from salesflow.testing.buying_laws import check_wallet as check_wallet
    from salesflow.testing.card_laws import check_card as check_card
    from salesflow.testing.card_laws import check_card_erasure as check_card_erasure
    from salesflow.testing.card_laws import check_card_merger as check_card_merger
    from salesflow.testing.card_laws import check_card_purge as check_card_purge
    from salesflow.testing.card_laws import check_upkeep as check_upkeep
    from salesflow.testing.card_laws import check_view as check_view
    from salesflow.testing.composition_laws import check_chain as check_chain
    from salesflow.testing.composition_laws import check_nest as check_nest
    from salesflow.testing.composition_laws import check_nest_twice as check_nest_twice
    from salesflow.testing.composition_laws import check_without as check_without
    from salesflow.testing.contact_map_laws import check_contact_map as check_contact_map
    from salesflow.testing.contact_map_laws import check_contact_map_erasure as check_contact_map_erasure
    from salesflow.testing.contact_map_laws import check_contact_map_merger as check_contact_map_merger
    from salesflow.testing.grading_laws import check_hysteresis as check_hysteresis
    from salesflow.testing.grading_laws import check_ladder_monotone as check_ladder_monotone
    from salesflow.testing.grading_laws import check_ladder_replay as check_ladder_replay
    from salesflow.testing.grading_laws import check_ladder_review as check_ladder_review
    from salesflow.testing.grading_laws import check_pareto as check_pareto
    from salesflow.testing.grading_laws import check_round as check_round
    from salesflow.testing.grading_laws import check_rules as check_rules
    from salesflow.testing.laws import Walked as Walked
    from salesflow.testing.laws import check_criterion as check_criterion
    from salesflow.testing.laws import check_machine as check_machine
    from salesflow.testing.laws import facts_for as facts_for
    from salesflow.testing.parallel_laws import check_parallel as check_parallel
    from salesflow.testing.prospecting_laws import check_order as check_order
    from salesflow.testing.prospecting_laws import check_sources as check_sources
    from salesflow.testing.prospecting_laws import check_suggest as check_suggest
    from salesflow.testing.qualification_laws import check_qualification as check_qualification
    from salesflow.testing.qualification_laws import check_queue as check_queue
    from salesflow.testing.qualification_laws import check_reading as check_reading
    from salesflow.testing.qualification_laws import check_routing as check_routing
    from salesflow.testing.qualification_laws import check_turns as check_turns
    from salesflow.testing.referral_laws import check_book_erasure as check_book_erasure
    from salesflow.testing.referral_laws import check_book_merger as check_book_merger
    from salesflow.testing.referral_laws import check_gift_policy as check_gift_policy
    from salesflow.testing.referral_laws import check_gift_register as check_gift_register
    from salesflow.testing.referral_laws import check_recording_order as check_recording_order
    from salesflow.testing.referral_laws import check_referral_book as check_referral_book
    from salesflow.testing.value_laws import check_break_even as check_break_even
    from salesflow.testing.value_laws import check_btyd as check_btyd
    from salesflow.testing.value_laws import check_household as check_household
    from salesflow.testing.value_laws import check_prediction as check_prediction
    from salesflow.testing.value_laws import check_product as check_product
    from salesflow.testing.value_laws import check_retention as check_retention
    from salesflow.testing.value_laws import check_rfm as check_rfm
    from salesflow.testing.value_laws import check_scores as check_scores
    from salesflow.testing.version_laws import check_diff as check_diff
    from salesflow.testing.version_laws import check_digest as check_digest
    from salesflow.testing.version_laws import check_versions as check_versions
    from salesflow.testing.worklist_diff_laws import check_days_diff as check_days_diff
    from salesflow.testing.worklist_diff_laws import check_policy_diff as check_policy_diff
    from salesflow.testing.worklist_diff_laws import check_worklist_diff as check_worklist_diff
    from salesflow.testing.worklist_laws import check_worklist as check_worklist

__getattr__, __dir__, __all__ = front_door(  # pyright: ignore[reportUnsupportedDunderAll]
    __name__,
    {
        "buying_laws": (
            "check_cycle",
            "check_proposal",
            "check_purchases",
            "check_selection",
            "check_suitability",
            "check_wallet",
        ),
        "card_laws": (
            "check_card",
            "check_card_erasure",
            "check_card_merger",
            "check_card_purge",
            "check_upkeep",
            "check_view",
        ),
        "composition_laws": ("check_chain", "check_nest", "check_nest_twice", "check_without"),
        "contact_map_laws": ("check_contact_map", "check_contact_map_erasure", "check_contact_map_merger"),
        "grading_laws": (
            "check_hysteresis",
            "check_ladder_monotone",
            "check_ladder_replay",
            "check_ladder_review",
            "check_pareto",
            "check_round",
            "check_rules",
        ),
        "laws": ("Walked", "check_criterion", "check_machine", "facts_for"),
        "parallel_laws": ("check_parallel",),
        "prospecting_laws": ("check_order", "check_sources", "check_suggest"),
        "qualification_laws": (
            "check_qualification",
            "check_queue",
            "check_reading",
            "check_routing",
            "check_turns",
        ),
        "referral_laws": (
            "check_book_erasure",
            "check_book_merger",
            "check_gift_policy",
            "check_gift_register",
            "check_recording_order",
            "check_referral_book",
        ),
        "value_laws": (
            "check_break_even",
            "check_btyd",
            "check_household",
            "check_prediction",
            "check_product",
            "check_retention",
            "check_rfm",
            "check_scores",
        ),
        "version_laws": ("check_diff", "check_digest", "check_versions"),
        "worklist_diff_laws": ("check_days_diff", "check_policy_diff", "check_worklist_diff"),
        "worklist_laws": ("check_worklist",),
    },
)
