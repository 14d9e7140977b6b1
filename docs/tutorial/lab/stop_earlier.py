# %% [markdown]
"""# Stop after four attempts instead of six

You follow up six times before you let a customer go. The fifth and sixth call seldom bring an order, say the sellers. “Eighty per
cent of sales are made from the fifth contact on,” says the poster in the corridor. Who is right?

In this tutorial you let four and six attempts compete. It ends with a surprise: the average says that it hardly matters, and it
matters a good deal. You need ten minutes, and `pip install 'salesflow[plot]'` for the picture.

## 1. The two policies

The textbook course of follow-ups comes with the library. It knows the gaps between two calls, what to do when the customer must ask
his boss, and when to stop. You change one thing.
"""

# %%
import attrs

from salesflow.cadence.catalogue.follow_ups import TEXTBOOK

six = attrs.evolve(TEXTBOOK, attempts=6)
four = attrs.evolve(TEXTBOOK, attempts=4)
print(six.explain())

# %% [markdown]
"""The last line is the poster. The library keeps such figures with their source, and with what speaks against them. It never uses
folklore as a chance.

## 2. Say what comes of a call

So the chances are yours. What does a customer say at a call, and how often? Give it by grade; the chances of a grade make one.
`decay` says how a further attempt wears off: each has 85% of the chance of an order that the one before had.

**These numbers are made up.** A log of your own calls is a better source than a guess.
"""

# %%
from datetime import date

from salesflow.basics.calendars import Calendar
from salesflow.basics.money import Money
from salesflow.lab.models.follow_up import FollowUpModel

answers = {
    "A": {
        "order": "0.16",
        "waiting_for_boss": "0.20",
        "opted_out": "0.02",
        "no_answer": "0.62",
    },
    "B": {
        "order": "0.07",
        "waiting_for_boss": "0.10",
        "opted_out": "0.06",
        "no_answer": "0.77",
    },
}
day = date(2026, 1, 1)
office = Calendar.week_days("Asia/Shanghai", begins=day, ends=date(2028, 1, 1))
model = FollowUpModel(
    answers,
    decay="0.85",
    margin=Money(900, "CNY"),
    cost=Money(45, "CNY"),
    calendar=office,
)

# %% [markdown]
"""## 3. Compare

A thousand customers, one in four of grade A, are followed up five times over, under both policies and with the same luck. Whoever
orders at the second call does so under both. So all that differs is what happens after the fourth.
"""

# %%
from salesflow.lab.experiment import Experiment
from salesflow.lab.portfolio import Synthetic

book = Synthetic.of(1000, grade={"A": 1, "B": 3})
counted = ("touches", "orders", "margin", "lost")
trial = Experiment(book, model, day, seed=20260105, by="grade", metrics=counted)
found = trial.compare(six, four, names=("stop after 6", "stop after 4"))
found

# %% [markdown]
"""Look at the four rows for all customers. Stopping earlier saves calls and loses orders, which nobody doubted. In money it *may be
chance*: the range of the margin holds zero. Many a meeting would end here.

Now look at the rows for A and for B. For A the margin falls. For B it rises. Both ranges leave zero out, and they pull against
each other. The total is small because it adds up two things that have nothing to do with one another. You asked
for the grades before you looked, so this is no hunt for a group that happens to look good.
"""

# %% alt="The change in margin: for all customers the range holds zero, for A it lies below zero, for B above"
from salesflow.adapters.plots.lab import plot_differences

plot_differences(found, "margin")

# %% [markdown]
"""It would be wrong to play on until the first row leaves zero out as well. Who looks often enough always finds a difference. The
question was bad: *one* number of attempts for all customers.

## 4. See the first decision that differs

Take one customer who shows what is at stake. Until the fourth call both lives are the same. Then one policy lets him go.
"""

# %%
trial.why(six, four, "S-0000004", names=("stop after 6", "stop after 4"))

# %% [markdown]
"""He has ordered late, and the stricter policy has lost him. Others were called twice more for nothing, and some of them asked
never to be called again. The sums above weigh all of these.

## 5. Know it without luck

A follow-up has few places where it can stand: so many attempts used, so often put off, on such a day. So the average can be worked
out exactly. It has no range, because nothing is drawn.
"""

# %%
from salesflow.lab.portfolio import Portfolio

two = Portfolio.of([{"id": "a", "grade": "A"}, {"id": "b", "grade": "B"}])
exactly = attrs.evolve(trial, customers=two)
print("yuan a customer      A        B")
for attempts in (2, 3, 4, 5, 6):
    brings = exactly.exact(attrs.evolve(TEXTBOOK, attempts=attempts))
    a, b = (float(brings.of(grade, "margin")) / 100 for grade in "AB")
    print(f"stop after {attempts}    {a:8.2f} {b:8.2f}")

# %% [markdown]
"""Go on with A to the sixth. For B each attempt after the third costs more than it brings. Two numbers answer what one
number could not.

## 6. How far it hangs on your numbers

You guessed `decay`. At which guess does the answer for A turn round?
"""

# %%
one = attrs.evolve(exactly, customers=Synthetic.of(1, grade={"A": 1}))
for decay in ("1", "0.85", "0.8", "0.75"):
    asked = attrs.evolve(one, model=attrs.evolve(model, decay=decay))
    gain = float(asked.exact(six)["margin"] - asked.exact(four)["margin"]) / 100
    print(f"decay {decay:>4}: six instead of four brings {gain:+6.2f} yuan a customer")

# %% [markdown]
"""Between 0.8 and 0.75 it turns. If your own log cannot tell 0.85 from 0.75, it cannot tell six from four either. Count first: of the
A customers whom you called a fifth time, how many ordered?

## 7. What the model leaves out

Print it for whoever reads your figures.
"""

# %%
print(model.explain())

# %% [markdown]
"""The last line weighs most here. In the model nobody orders by himself, so each follow-up that stops loses the order for good. In
your house some come back. That makes stopping earlier look worse than it is.

Next: [When to stop following up](../../how-to/when-to-stop-following-up.md) is the short form of this page. [Follow
up](../../how-to/follow-up.md) reads chances from a log of your own.
"""
