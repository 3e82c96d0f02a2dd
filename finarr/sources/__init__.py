"""Readers of public tables: the general fund, CBS, and others."""
