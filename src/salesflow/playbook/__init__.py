"""What to do today: the book of facts, the policy of the house, the worklist, and settling its lines.

`today` joins what the pillars say about each customer; `HOUSE` is the ready-made policy to start from.
"""

from salesflow.playbook.actions import Action, Verb
from salesflow.playbook.book import Book, Count, Problem
from salesflow.playbook.house import HOUSE
from salesflow.playbook.matters import Act, Band, Matter
from salesflow.playbook.page import page, summary
from salesflow.playbook.policy import Policy
from salesflow.playbook.seller import Seller
from salesflow.playbook.settle import Dismissed, Done, Reassigned, Settled, Snoozed, settle
from salesflow.playbook.today import today
from salesflow.playbook.worklist import Line, Room, SellerDay, Withheld, Worklist

__all__ = [
    "Act",
    "Action",
    "Band",
    "Book",
    "Count",
    "Dismissed",
    "Done",
    "HOUSE",
    "Line",
    "Matter",
    "Policy",
    "Problem",
    "Reassigned",
    "Room",
    "Seller",
    "SellerDay",
    "Settled",
    "Snoozed",
    "Verb",
    "Withheld",
    "Worklist",
    "page",
    "settle",
    "summary",
    "today",
]
