# %% [markdown]
"""# Compare two worklists

You have read what six visits instead of eight, and a later or earlier freeze, may bring. That was about customers who do not exist.
This tutorial is about yours, and about tomorrow morning: *who would do what, for whom, if we changed the rules?*

Nothing is played here. The same book is asked twice, under two policies, and each difference is exact. So there is no luck, no
range and no seed. There are also no outcomes: a book cannot know what customers would answer.

## 1. One book, two policies

The book is the sample company that comes with the library. Yours is [a folder of tables](../../how-to/today-on-your-tables.md). The
house gives an A customer eight visits a month, and proposes a hold when money is 30 days late.
"""

# %%
import attrs

from salesflow.cadence.quotas.quota import Quota
from salesflow.credit.control.hold import HoldRule
from salesflow.playbook import HOUSE, Book
from salesflow.playbook.sample import AT, tables

book, _ = Book.of(HOUSE, **tables())
fewer = {**HOUSE.quota.to_plain(), "A": {"visit": 6, "call": 4, "message": 4}}
trial = attrs.evolve(HOUSE, quota=Quota(fewer), hold=HoldRule(late_days=60))

# %% [markdown]
"""## 2. Ask for one morning
"""

# %%
from salesflow.playbook.worklist_diff import policy_diff

found = policy_diff(book, HOUSE, trial, at=AT, names=("house", "trial"))
found

# %% [markdown]
"""Begin at the top. Most lines stay. That alone is worth knowing before you announce a reform.

The table is the load, by seller and by grade. One figure is the same under both; two with an arrow are not. Then come the lines that
differ, each with what is said only under one policy. At the end stands the money: under the trial nobody is asked to hold Hengtai.

## 3. Why is there a visit more?

Two visits fewer a month, and today Hupan gets a visit instead of a message. Is that wrong? Look at the month. The plan spreads the visits evenly,
so fewer visits stand on *other* days. Jinhua is C-04, Hupan C-28.
"""

# %% alt="March for Jinhua and Hupan with eight visits a month: on 2 March a visit to Jinhua, nothing for Hupan"
from datetime import date

from salesflow.adapters.plots.cadence import plot_calendar
from salesflow.cadence.quotas.plan import Plan

these = {"C-04": "A", "C-28": "A"}
march = date(2026, 3, 1), date(2026, 4, 1)
office = HOUSE.calendar(AT.date())
plot_calendar(Plan(HOUSE.quota, these, *march, calendar=office))

# %% alt="The same with six visits a month: on 2 March a visit to each of them"
plot_calendar(Plan(trial.quota, these, *march, calendar=office))

# %% [markdown]
"""With six visits Hupan's first falls on 2 March, and Jinhua's stays there. A single morning tells you *what* changes. It cannot tell
you how much.

## 4. Ask for the whole month

Ask the same for each working day of March. `worked_off=True` takes every line of a day as done on that day, under each policy its
own. Otherwise the open lines would pile up.
"""

# %%
from salesflow.playbook.worklist_days import policy_diff_over
from salesflow.playbook.worklist_diff import load_table

days = [
    AT.set(year=day.year, month=day.month, day=day.day)
    for day in HOUSE.calendar(AT.date()).working_days_of_month(2026, 3)
]
both = ("house", "trial")
month = policy_diff_over(book, HOUSE, trial, at=days, names=both, worked_off=True)
load_table(month.by_seller, month.by_grade)

# %% [markdown]
"""Ten visits to A customers fall away in March, four of Gao Bo and six of Lin Mei. Who gets the time? Nobody. Visits to B and C
customers stay what they were. A policy frees afternoons; it does not fill them. That is for you to decide.

## 5. The first day that differs

For each line the month keeps the first day on which it differs, and how. Read the first few before you ask the sellers.
"""

# %%
for each in month.lines[5:9]:
    print(f"{each.at.date()}: {each.change.explain(names=month.names)}")

# %% [markdown]
"""## 6. Limits that change

Now the credit limits. Under the trial nobody holds Hengtai, who is 96,000 yuan late. Say that the yearly review proposes to lower his
limit. Give each side its own limits; the lists are asked with them.
"""

# %%
from salesflow.basics.money import money

now = {"C-03": money(120000, "CNY"), "C-10": money(60000, "CNY")}
proposed = {"C-03": money(80000, "CNY"), "C-10": money(40000, "CNY")}
limits = (now, proposed)
both = ("limits of now", "proposed limits")
reviewed = policy_diff(book, trial, trial, at=AT, names=both, limits=limits)
for change in reviewed.limits:
    name = reviewed.customers[change.about]
    print(f"{name}: {change.first} to {change.second}")
for line in reviewed.differing:
    print(line.explain(names=reviewed.names))

# %% [markdown]
"""The hold that the later freeze took away is back, for another reason. Two rules that you change one by one may meet in one
customer. The comparison shows it before he does.

## 7. What it does not tell

Ask for an outcome, and you are refused.
"""

# %%
from salesflow.errors import InputError

try:
    found["orders"]
except InputError as error:
    print(error)

# %% [markdown]
"""The book knows what was done and what is due. It does not know what Hupan would have ordered, or when Hengtai would have paid. For
that you must say how customers respond, and [play an experiment](fewer-visits.md). In the month above nobody answers, buys or pays
either: it is the load of the sellers, not the course of the world.

Next: [Compare two worklists](../../how-to/compare-two-worklists.md) is the short form of this page, with how a line is found again
and how to get the differences as columns.
"""
