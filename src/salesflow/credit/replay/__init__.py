"""Reviews of the past, replayed: what a policy would have done, quarter by quarter, and what came after."""
