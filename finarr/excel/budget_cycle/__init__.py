"""The workbook of a budget year: differences with a waterfall, advances, own estimates, settlement and checks."""

from finarr.excel.budget_cycle.writing import write_year

__all__ = ["write_year"]
