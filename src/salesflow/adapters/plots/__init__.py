"""Pictures of what the library found (extra ``plot``, matplotlib): one module for each pillar that has some."""
