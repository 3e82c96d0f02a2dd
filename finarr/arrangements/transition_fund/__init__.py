"""A joint fund for a transition, filled pro rata (fondsvorming, after the Hoogwaterbeschermingsprogramma)."""

from finarr.arrangements.transition_fund.alone import Alone
from finarr.arrangements.transition_fund.cofinancing import CoFinancing
from finarr.arrangements.transition_fund.group import FundGroup
from finarr.arrangements.transition_fund.lending import ProjectLoan
from finarr.arrangements.transition_fund.model import TransitionFund
from finarr.arrangements.transition_fund.phase import Phase
from finarr.arrangements.transition_fund.project import Project, ProjectClass
from finarr.arrangements.transition_fund.question import FundQuestion
from finarr.arrangements.transition_fund.realised import FundPlan, Realised
from finarr.arrangements.transition_fund.rules import FundRules

__all__ = [
    "Alone",
    "CoFinancing",
    "FundGroup",
    "FundPlan",
    "FundQuestion",
    "FundRules",
    "Phase",
    "Project",
    "ProjectClass",
    "ProjectLoan",
    "Realised",
    "TransitionFund",
]
