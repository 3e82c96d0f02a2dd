"""Workbooks of direct central funding: their tables, how they are read and filled, and the result."""
