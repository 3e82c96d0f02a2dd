"""Workbooks of transition funds: their tables, how they are read and filled, and the result."""

from finarr.excel.transition_fund.fill import filled
from finarr.excel.transition_fund.read import drafted
from finarr.excel.transition_fund.result import draw_result
from finarr.excel.transition_fund.specs import INPUTS, WORDS

__all__ = ["INPUTS", "WORDS", "drafted", "draw_result", "filled"]
