# %% [markdown]
"""# Freeze at 30 days late instead of 60

Today you stop selling on credit to a customer whose bill is 60 days late. Finance wants 30. Sales says that this costs orders from
customers who always pay in the end. Both are right. What counts is which of the two is more.

In this tutorial you weigh them. You say how your customers buy and pay, and the lab plays both rules with the same luck. At the end
you ask your own ledger, which knows other things than the lab. It takes ten minutes; the pictures need
`pip install 'salesflow[plot]'`.

## 1. What the rule sees

On a review day the rule looks at what a customer owes. Here is one: a bill from January, not paid, and one from February, not due.
"""

# %% alt="A bar of 96,000 yuan in the step of 31 to 60 days late, and one of 40,000 that is not due yet"
from datetime import date

from salesflow.adapters.plots.credit import plot_ageing
from salesflow.basics.money import money
from salesflow.credit.ageing import Ageing
from salesflow.credit.exposure import Exposure
from salesflow.customers.history import Invoice


def cny(amount):
    return money(amount, "CNY")


bills = [
    Invoice("Hengtai", "F-9", date(2026, 1, 5), date(2026, 2, 4), cny(96000)),
    Invoice("Hengtai", "F-12", date(2026, 2, 26), date(2026, 3, 28), cny(40000)),
]
today = date(2026, 3, 23)
debt = Exposure.of(bills, customer="Hengtai", currency="CNY", as_of=today)
plot_ageing(Ageing.of(debt))

# %% [markdown]
"""Forty-seven days late. The two rules part over this customer.
"""

# %%
from salesflow.credit.control.hold import HoldRule

sixty = HoldRule(late_days=60, over_limit=False)
thirty = HoldRule(late_days=30, over_limit=False)
for rule in (sixty, thirty):
    print(rule.judge(debt, None, as_of=today).explain())

# %% [markdown]
"""## 2. Say how customers buy and pay

A `Habit` for each grade: how much a customer orders, how likely he wants to in a month, and how his bills are paid. `never` is the
chance that he fails with an order. From then on he pays nothing more.

**These numbers are made up.** Yours are in your ledger.
"""

# %%
from salesflow.lab.models.lending import Habit, LendingModel

quick = {0: "0.80", 15: "0.15", 45: "0.045"}  # days late, and how likely
slow = {0: "0.60", 15: "0.25", 45: "0.13"}
a = Habit(cny(80000), margin=cny(12000), chance="0.9", pays=quick, never="0.005")
b = Habit(cny(40000), margin=cny(6000), chance="0.7", pays=slow, never="0.02")
habits = {"A": a, "B": b}
model = LendingModel(habits, review_every=7, terms_days=30, write_off=180)

# %% [markdown]
"""## 3. Compare

Three hundred customers live through a year five times, under both rules, with the same luck. Each of
them wants the same goods in the same month under both. Only what you answer differs.
"""

# %%
from salesflow.lab.experiment import Experiment
from salesflow.lab.portfolio import Synthetic

book = Synthetic.of(300, grade={"A": 1, "B": 2})
counted = ("orders", "margin", "lost", "result")
start = date(2026, 1, 1)
trial = Experiment(book, model, start, seed=20260101, by="grade", metrics=counted)
found = trial.compare(sixty, thirty, names=("60 days", "30 days"))
found

# %% [markdown]
"""Sales is right: orders are lost, and margin with them. Finance is right too: much less is sold and never paid. The fourth row
puts them together, on the day of the sale. Its range is above zero, so the earlier freeze pays *for such customers*.

Do not judge by what is written off. That comes half a year later, and a lax rule looks good for half a year.
"""

# %% alt="The change in margin less what is never paid: above zero for all customers and for grade B, smaller for A"
from salesflow.adapters.plots.lab import plot_differences

plot_differences(found, "result")

# %% [markdown]
"""## 4. See the first decision that differs

One customer of grade B. His bill of January is still open in March.
"""

# %%
import attrs

first_months = attrs.evolve(trial, months=4)
first_months.why(sixty, thirty, "S-0000051", names=("60 days", "30 days"))

# %% [markdown]
"""He is one of those who fail, and nobody knew it in March. The earlier freeze refuses his order of April. So 40,000 yuan of goods
stay in your store. Others pay in the end, and the same freeze costs their order. One case proves nothing; the sum does.

## 5. Where does the answer turn?

Everything hangs on how many customers fail. There are few states, so the average is exact, without luck and without a range. Ask it for
grade B with other chances to fail, in yuan a customer and year.
"""

# %%
from fractions import Fraction

one_b = Synthetic.of(1, grade={"B": 1})


def gain(never):
    pays = {**slow, 45: Fraction("0.15") - Fraction(never)}
    habit = attrs.evolve(b, pays=pays, never=never)
    other = attrs.evolve(model, habits={"B": habit})
    asked = attrs.evolve(trial, customers=one_b, model=other)
    return float(asked.exact(thirty)["result"] - asked.exact(sixty)["result"]) / 100


for never in ("0.001", "0.002", "0.005", "0.01", "0.02"):
    print(f"{float(never):5.1%} fail: 30 days instead of 60 {gain(never):+6,.0f} yuan")

# %% [markdown]
"""Below some three in a thousand the earlier freeze costs more than it saves. Where do your B customers stand? Your ledger can count
that. It is the one number to bring to the meeting.

## 6. What your own ledger can tell

Your ledger holds what happened under the rule you had. It can tell whom the other rule would have frozen, and when. It cannot tell
what he would have bought or paid then. So the lab answers the first and refuses the second.
"""

# %%
from salesflow.errors import InputError
from salesflow.lab.diff import CreditHistory, diff

paid = attrs.evolve(bills[0], paid_on=date(2026, 3, 25))
mondays = [date(2026, 2, 23), date(2026, 3, 9), date(2026, 3, 23)]
past = CreditHistory([paid, bills[1]], days=mondays)
changed = diff(sixty, thirty, past, names=("60 days", "30 days"))
print(changed.explain())
try:
    changed["orders"]
except InputError as error:
    print(error)

# %% [markdown]
"""Run this over last year. If it names three customers and you know all three, you need no model.

## 7. What the model leaves out
"""

# %%
print(model.explain())

# %% [markdown]
"""Two lines deserve a talk with sales. A refused order is gone, but no customer leaves over it: that is kind to the strict rule. And
who pays late does not pay sooner because he is frozen: that is hard on it.

Next: [When to freeze credit](../../how-to/when-to-freeze-credit.md) is the short form of this page. [Stop and
release](../../how-to/stop-and-release.md) shows how a freeze is decided by a person.
"""
