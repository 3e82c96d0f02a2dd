"""The budget cycle of a cost-sharing case: documents, differences explained, advances, settlement, mergers.

What a case carries (`Document`, `BudgetCycle` and their parts) is imported by the case itself; what is computed from it
lives in the modules beside it, which the methods of a case import when they are called.
"""
