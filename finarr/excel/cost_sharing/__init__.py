"""Workbooks of cost sharing: their tables, how they are read and filled, and the result."""
