"""The sheets of a portfolio's result."""
