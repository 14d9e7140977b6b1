"""The control of credit."""
