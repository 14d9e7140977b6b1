"""Dunning: asking for money that is late, step by step, and what entering collection means for credit."""
