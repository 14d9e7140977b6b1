"""Measures of a credit ledger: days, shares and expected losses, each with its definition, inputs and reason."""
