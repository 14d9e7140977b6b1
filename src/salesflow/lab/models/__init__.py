"""Models of how customers respond: what you assume, declared and named, so that a policy can be tried out."""
