"""The sheets of a fund's result."""
