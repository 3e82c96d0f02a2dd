"""Linear programs: their statement, the solvers behind it, and the proof that an answer is right.

The only room that knows a solver. A solver decides which rows are tight and nothing else: amounts are recomputed
exactly from those rows (`finarr.program.exact`) and checked in plain arithmetic (`finarr.program.recheck`).
"""
