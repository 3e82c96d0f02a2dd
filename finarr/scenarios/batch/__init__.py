"""Many cost-sharing scenarios of one structure at once: in floating point, and the same cents as one by one.

Floating point decides nothing that it cannot be sure of: what it leaves open is solved as a case by itself.
"""
