"""Workbooks of direct central funding: their tables, how they are read and filled, and the result."""

from finarr.excel.central_funding.fill import filled
from finarr.excel.central_funding.read import drafted
from finarr.excel.central_funding.result import write_result
from finarr.excel.central_funding.specs import INPUTS, WORDS

__all__ = ["INPUTS", "WORDS", "drafted", "filled", "write_result"]
