"""Joint costs divided by what groups of parties would pay on their own: core, nucleolus, Shapley value and others."""

from finarr.arrangements.stand_alone.model import StandAloneCosts
from finarr.arrangements.stand_alone.outcome import StandAloneOutcome

__all__ = ["StandAloneCosts", "StandAloneOutcome"]
