"""Cost sharing in a joint arrangement (kostenverdeling in een gemeenschappelijke regeling)."""

from finarr.arrangements.cost_sharing.model import CostSharing, Document

__all__ = ["CostSharing", "Document"]
