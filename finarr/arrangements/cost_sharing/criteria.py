"""What is fair where limits bind: the criteria a case may name."""

from __future__ import annotations

__all__ = ["CRITERIA"]

CRITERIA = ("proportional",)
"""The default first."""
