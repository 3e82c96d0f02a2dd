"""Workbooks of direct central funding: their tables, how they are read and filled, and the result."""

from finarr.excel.central_funding.fill import filled
from finarr.excel.central_funding.read import drafted
from finarr.excel.central_funding.result import draw_result
from finarr.excel.central_funding.specs import INPUTS, WORDS

__all__ = ["INPUTS", "WORDS", "drafted", "draw_result", "filled"]
