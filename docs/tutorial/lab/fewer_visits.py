# %% [markdown]
"""# Six visits instead of eight

Your A customers get eight visits a month. A seller says that six would do. Two visits fewer for each A customer are
many free afternoons. But what do they cost in orders? Your own log cannot tell you, because nobody has tried six.

In this tutorial you try it on customers who do not exist. You say how they answer, and the lab plays both plans with the same
luck. It takes ten minutes. You need `pip install 'salesflow[plot]'` for the pictures.

## 1. The two plans

A `Quota` says how many touches of each kind a customer of a grade gets in a month. It is the same value that makes your real
plan. The lab does not copy it. It asks it on which day it would send you to whom.
"""

# %%
from datetime import date

from salesflow.basics.calendars import Calendar
from salesflow.cadence.quotas.plan import Plan
from salesflow.cadence.quotas.quota import Quota

rest = {"B": {"visit": 4, "call": 2}}
eight = Quota({"A": {"visit": 8, "call": 4}, **rest})
six = Quota({"A": {"visit": 6, "call": 4}, **rest})
day = date(2026, 1, 1)
office = Calendar.week_days("Asia/Shanghai", begins=day, ends=date(2028, 1, 1))

# %% [markdown]
"""This is January for one customer of each grade, as the plan with eight visits has it.
"""

# %% alt="A calendar of January: twelve touches for Haida, six for Mingyue, spread over the working days"
from salesflow.adapters.plots.cadence import plot_calendar

two = {"Haida": "A", "Mingyue": "B"}
plot_calendar(Plan(eight, two, day, date(2026, 2, 1), calendar=office))

# %% [markdown]
"""## 2. Say what a visit brings

Now the part that only you can do. How likely is an order at a visit? It depends on when you were there last. So you give a list
for each grade: the chance when there was no other visit in the last 14 days, when there was one, when there were two, and so on.

**These numbers are made up.** The library has none of its own. Put in yours before you believe what comes out.
"""

# %%
from salesflow.basics.money import Money
from salesflow.lab.models.visiting import VisitingModel

model = VisitingModel(
    {"A": ["0.35", "0.30", "0.25", "0.20", "0.12"], "B": ["0.25", "0.20"]},
    within=14,
    alone={"A": "0.06", "B": "0.04"},  # an order in a week without our doing
    stocked=3,  # for three days after an order he needs nothing
    margin=Money(800, "CNY"),
    cost=Money(60, "CNY"),
    calendar=office,
)
print(model.explain())

# %% [markdown]
"""Read these lines to a seller. If he laughs, change the numbers now, not after you have seen the result.

## 3. Compare

Two hundred customers, a quarter of them A, live through half a year five times: with eight visits and with six, each time
with the same luck. Whoever was going to order on his own in the second week of March does so under both plans, unless a visit
has just filled his shelves.
"""

# %%
from salesflow.lab.experiment import Experiment
from salesflow.lab.portfolio import Synthetic

book = Synthetic.of(200, grade={"A": 1, "B": 3})
counted = ("visits", "orders", "margin")
trial = Experiment(book, model, day, months=6, seed=8, by="grade", metrics=counted)
found = trial.compare(eight, six, names=("8 visits", "6 visits"))
found

# %% [markdown]
"""Read it from the right, beginning with the verdict. *May be chance* means what it says: the range holds zero, so the table does
not show that orders at visits change at all. The margin is clear: its whole range is above zero.

For B customers nothing changes, not even by luck. That is what the common luck is for.

The range speaks of these 200 customers and no others. To speak of *customers like these*, say so. The range gets wider, because
other customers might have been others.
"""

# %%
from salesflow.lab.statistics import Target

for target in (Target.THESE, Target.LIKE_THESE):
    between = found["margin"].interval(target=target)
    low, high = between.low / 100, between.high / 100
    print(f"{target.label.render()}: {low:+,.0f} to {high:+,.0f} yuan")

# %% [markdown]
"""A picture says it faster. One row for all, one for each grade.
"""

# %% alt="The change in margin for all customers and for grades A and B: above zero for all and for A, exactly zero for B"
from salesflow.adapters.plots.lab import plot_differences

plot_differences(found, "margin")

# %% [markdown]
"""## 4. See the first decision that differs

A sum hides how it came about. So look at one A customer. His lives are the same up to the day on which one plan sends you to him
and the other does not. January is enough to find it; `apart` looks for such customers, one after the other.
"""

# %%
import attrs

january = attrs.evolve(trial, months=1)
next(january.apart(eight, six, names=("8 visits", "6 visits")))

# %% [markdown]
"""## 5. Is six the best number?

If six is better than eight, maybe four is better still. Try them together, not one after the other: among many plans one always
looks good by luck. A sweep widens the ranges for that. B customers would only stand by, so they stay at home.
"""


# %% alt="The change in margin against 8 visits, for 3, 4, 5 and 6 visits a month"
def visits(number):
    return Quota({"A": {"visit": number, "call": 4}, **rest})


forty = Synthetic.of(40, grade={"A": 1})
only_a = attrs.evolve(trial, customers=forty, replications=10, by=None)
others = {f"{n} visits": visits(n) for n in (3, 4, 5, 6)}
grid = only_a.sweep(eight, others, name="8 visits")
plot_differences(grid, "margin")

# %% [markdown]
"""The plan that looks best was chosen *because* it looked best. So play it once more with luck that it has not seen. This is the
range for the forty:
"""

# %%
best = grid.best("margin")
again = only_a.confirm(best, seed=2026)
between = again["margin"].interval()
print(f"{best.name}: {between.low / 100:+,.0f} to {between.high / 100:+,.0f} yuan")

# %% [markdown]
"""## 6. How far it hangs on your numbers

Everything rests on how fast a visit wears off. Say that your customers hardly mind: a fifth visit in two weeks brings almost as
many orders as the first. For one kind of customer the average can be worked out without any luck, so there is no range. In half a year:
"""

# %%
hardly = ["0.35", "0.35", "0.35", "0.32", "0.30"]
patient = attrs.evolve(model, orders={"A": hardly, "B": ["0.25", "0.20"]})
one = attrs.evolve(only_a, customers=Synthetic.of(1, grade={"A": 1}))
for name, believed in (("as above", model), ("patient", patient)):
    asked = attrs.evolve(one, model=believed)
    gain = float(asked.exact(six)["margin"] - asked.exact(eight)["margin"]) / 100
    print(f"{name}: six instead of eight brings {gain:+,.0f} yuan a customer")

# %% [markdown]
"""The answer turns round. So the question for your sales meeting is not “six or eight?” It is: *how often does a visit bring an
order when the last one was three days ago, and how often when it was ten?* That can be counted in your own log.

## 7. What the model leaves out

It is too kind to fewer visits. No customer leaves because you come less often, and no competitor moves into the free afternoon.
Customers of one grade are alike. Calls take their places in the plan and bring nothing. If one of these matters in your house, do
not decide by this table.

Next: [How many visits a customer needs](../../how-to/how-many-visits.md) is the short form of this page,
[Compare two policies](../../how-to/compare-two-policies.md) explains every figure of the table, and
[Compare two worklists](two-worklists.md) shows what your sellers would do differently tomorrow morning.
"""
