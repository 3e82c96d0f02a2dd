"""Fairness: rules, games and votes."""
