"""Workbooks of transition funds: their tables, how they are read and filled, and the result."""
