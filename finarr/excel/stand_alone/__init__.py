"""Workbooks of stand-alone costs: their tables, how they are read and filled, and the result."""

from finarr.excel.stand_alone.fill import filled
from finarr.excel.stand_alone.read import drafted
from finarr.excel.stand_alone.result import draw_result
from finarr.excel.stand_alone.specs import INPUTS, WORDS

__all__ = ["INPUTS", "WORDS", "drafted", "draw_result", "filled"]
