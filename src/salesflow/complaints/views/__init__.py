"""Questions asked of complaints: what is due, how old they are, how well they were handled."""
