"""Limits: how much credit a customer gets, who proposes it, who approves it, and how it changes."""
