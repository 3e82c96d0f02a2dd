"""The council's view (zienswijze) on a budget, and the days of the yearly cycle."""

from finarr.arrangements.council_view.cycle import Deadline, cycle_days
from finarr.arrangements.council_view.view import CouncilView, council_view, council_views, save_views

__all__ = ["CouncilView", "Deadline", "council_view", "council_views", "cycle_days", "save_views"]
