"""The sheets of an assessment's result."""
