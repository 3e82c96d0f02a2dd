"""Workbooks of cost sharing: their tables, how they are read and filled, and the result."""

from finarr.excel.cost_sharing.fill import filled
from finarr.excel.cost_sharing.read import drafted
from finarr.excel.cost_sharing.result import draw_result
from finarr.excel.cost_sharing.specs import INPUTS, WORDS

__all__ = ["INPUTS", "WORDS", "drafted", "draw_result", "filled"]
