"""The room's own door gives the names of its modules."""

from salesflow import customers
from salesflow.customers.customer import Customer


def test_the_room_gives_what_it_lists() -> None:
    assert customers.Customer is Customer
    assert all(hasattr(customers, name) for name in customers.__all__)
