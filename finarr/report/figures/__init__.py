"""Figures that several kinds of arrangement share: a chart, the table behind it, and how to read them."""
