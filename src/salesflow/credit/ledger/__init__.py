"""The ledger of credit: movements that conserve value, what a customer uses of his limit, securities and groups."""
