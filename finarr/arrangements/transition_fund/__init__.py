"""A joint fund for a transition, filled pro rata (fondsvorming, after the Hoogwaterbeschermingsprogramma)."""

from finarr.arrangements.transition_fund.group import FundGroup
from finarr.arrangements.transition_fund.model import TransitionFund
from finarr.arrangements.transition_fund.project import Project, ProjectClass
from finarr.arrangements.transition_fund.rules import FundRules

__all__ = ["FundGroup", "FundRules", "Project", "ProjectClass", "TransitionFund"]
