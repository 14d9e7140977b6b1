"""Rating: what a customer's payments, statements and features say about trusting him with money."""
