"""Quotas: how many touches a customer of each grade gets a month, spread evenly over its working days."""
