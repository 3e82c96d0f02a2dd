"""All arrangements of municipalities together: burdens, influence, congruence, flows of money, warnings."""

from finarr.arrangements.portfolio.arrangement import Arrangement, Position
from finarr.arrangements.portfolio.model import Portfolio
from finarr.arrangements.portfolio.outcome import PortfolioOutcome
from finarr.arrangements.portfolio.reforms import Reform

__all__ = ["Arrangement", "Portfolio", "PortfolioOutcome", "Position", "Reform"]
