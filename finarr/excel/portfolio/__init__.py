"""Workbooks of portfolios: their tables, how they are read and filled, and the result."""
