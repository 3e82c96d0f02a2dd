"""Workbooks about which arrangement fits: tasks and answers in, advice with its reasons and what was chosen out."""

from finarr.excel.advice.fill import filled
from finarr.excel.advice.read import drafted
from finarr.excel.advice.result import draw_result
from finarr.excel.advice.specs import INPUTS, WORDS

__all__ = ["INPUTS", "WORDS", "drafted", "draw_result", "filled"]
