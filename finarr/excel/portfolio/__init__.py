"""Workbooks of portfolios: their tables, how they are read and filled, and the result."""

from finarr.excel.portfolio.fill import filled
from finarr.excel.portfolio.read import drafted
from finarr.excel.portfolio.result import draw_result
from finarr.excel.portfolio.specs import INPUTS, WORDS

__all__ = ["INPUTS", "WORDS", "drafted", "draw_result", "filled"]
