"""Give and take with dealers: what is granted to them, and what they promised and brought in return."""
