"""Workbooks of stand-alone costs: their tables, how they are read and filled, and the result."""
