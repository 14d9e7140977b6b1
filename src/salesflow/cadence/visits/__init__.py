"""Visits and mutual help: what a visit must bring, what is asked and given."""
