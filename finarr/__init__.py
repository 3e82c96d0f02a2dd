"""finarr: financial arrangements between Dutch governments: who pays what, why, and what changes under another design.

    import finarr as fa

    case = fa.load("begroting.xlsx")
    outcome = case.solve()
    outcome.per_party
    print(outcome.explain("Goes"))

Names are loaded when they are first used, so importing finarr is quick and pulls in no solver, pandas or Excel library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from finarr import scenarios
    from finarr.arrangements.advice import Advice, Assessment, Choice, advise
    from finarr.arrangements.advice.assessment import AssessmentOutcome
    from finarr.arrangements.budget_cycle.advances import Advances
    from finarr.arrangements.budget_cycle.differences import Differences
    from finarr.arrangements.budget_cycle.merger import Merger
    from finarr.arrangements.budget_cycle.own_estimate import OwnEstimate
    from finarr.arrangements.budget_cycle.plan import BudgetCycle
    from finarr.arrangements.budget_cycle.previous import PreviousFigures
    from finarr.arrangements.budget_cycle.realisation import Realisation
    from finarr.arrangements.budget_cycle.reconciliation import Reconciliation
    from finarr.arrangements.budget_cycle.reserve import Reserve
    from finarr.arrangements.budget_cycle.settlement import Settlement
    from finarr.arrangements.budget_cycle.terms import AdvanceTerms
    from finarr.arrangements.budget_cycle.year import BudgetYear
    from finarr.arrangements.central_funding import (
        CentralFunding,
        CompensationPath,
        FundCut,
        GeneralFund,
        Move,
        PointsFormula,
        Question,
        Region,
    )
    from finarr.arrangements.central_funding.general_fund import general_fund
    from finarr.arrangements.central_funding.outcome import FundingOutcome
    from finarr.arrangements.cost_sharing import CostSharing, Document
    from finarr.arrangements.cost_sharing.compare import Comparison, compare
    from finarr.arrangements.cost_sharing.criteria import CriteriaComparison
    from finarr.arrangements.cost_sharing.explain import Explanation, Step
    from finarr.arrangements.cost_sharing.outcome import Outcome
    from finarr.arrangements.cost_sharing.sensitivity import ShadowPrices
    from finarr.arrangements.council_view import CouncilView, council_view, council_views, cycle_days
    from finarr.arrangements.portfolio import Arrangement, Portfolio, Position, Reform
    from finarr.arrangements.portfolio.outcome import PortfolioOutcome
    from finarr.arrangements.stand_alone import StandAloneCosts, StandAloneOutcome
    from finarr.arrangements.transition_fund import (
        Alone,
        CoFinancing,
        FundGroup,
        FundPlan,
        FundQuestion,
        FundRules,
        Phase,
        Project,
        ProjectClass,
        ProjectLoan,
        Realised,
        TransitionFund,
    )
    from finarr.arrangements.transition_fund.outcome import FundOutcome
    from finarr.arrangements.withdrawal import ExitTerms, Withdrawal, entry, exit
    from finarr.arrangements.withdrawal.entry import EntryOutcome
    from finarr.arrangements.withdrawal.outcome import ExitOutcome
    from finarr.doors import load
    from finarr.errors import (
        FileTrouble,
        FinarrError,
        Infeasible,
        InvalidInput,
        Problem,
        SolverTrouble,
        SourceTrouble,
        Stopped,
    )
    from finarr.fairness import properties
    from finarr.fairness.claims import divide_claims
    from finarr.fairness.coalitions import CostGame
    from finarr.fairness.pro_rata import linear_path, pro_rata, pro_rata_batch
    from finarr.fairness.rounding import round_table, round_table_for_display, round_to_total
    from finarr.fairness.votes import Votes
    from finarr.items import Index, Item
    from finarr.keys import Key
    from finarr.limits import Limit, Transition
    from finarr.outcome import Check, RunRecord
    from finarr.parties import Measure, Party
    from finarr.sources.municipalities import parties_from_cbs
    from finarr.stand_alone import StandAlone
    from finarr.tasks import Task

# where each name lives; a colon at the end makes the module itself the value
_HOMES = {
    "AdvanceTerms": "finarr.arrangements.budget_cycle.terms",
    "Advances": "finarr.arrangements.budget_cycle.advances",
    "Advice": "finarr.arrangements.advice",
    "Alone": "finarr.arrangements.transition_fund",
    "Arrangement": "finarr.arrangements.portfolio",
    "Assessment": "finarr.arrangements.advice",
    "AssessmentOutcome": "finarr.arrangements.advice.assessment",
    "BudgetCycle": "finarr.arrangements.budget_cycle.plan",
    "BudgetYear": "finarr.arrangements.budget_cycle.year",
    "CentralFunding": "finarr.arrangements.central_funding",
    "Check": "finarr.outcome",
    "Choice": "finarr.arrangements.advice",
    "CoFinancing": "finarr.arrangements.transition_fund",
    "Comparison": "finarr.arrangements.cost_sharing.compare",
    "CompensationPath": "finarr.arrangements.central_funding",
    "CostGame": "finarr.fairness.coalitions",
    "CostSharing": "finarr.arrangements.cost_sharing",
    "CouncilView": "finarr.arrangements.council_view",
    "CriteriaComparison": "finarr.arrangements.cost_sharing.criteria",
    "Differences": "finarr.arrangements.budget_cycle.differences",
    "Document": "finarr.arrangements.cost_sharing",
    "EntryOutcome": "finarr.arrangements.withdrawal.entry",
    "ExitOutcome": "finarr.arrangements.withdrawal.outcome",
    "ExitTerms": "finarr.arrangements.withdrawal",
    "Explanation": "finarr.arrangements.cost_sharing.explain",
    "FileTrouble": "finarr.errors",
    "FinarrError": "finarr.errors",
    "FundCut": "finarr.arrangements.central_funding",
    "FundGroup": "finarr.arrangements.transition_fund",
    "FundOutcome": "finarr.arrangements.transition_fund.outcome",
    "FundPlan": "finarr.arrangements.transition_fund",
    "FundQuestion": "finarr.arrangements.transition_fund",
    "FundRules": "finarr.arrangements.transition_fund",
    "FundingOutcome": "finarr.arrangements.central_funding.outcome",
    "GeneralFund": "finarr.arrangements.central_funding",
    "Index": "finarr.items",
    "Infeasible": "finarr.errors",
    "InvalidInput": "finarr.errors",
    "Item": "finarr.items",
    "Key": "finarr.keys",
    "Limit": "finarr.limits",
    "Measure": "finarr.parties",
    "Merger": "finarr.arrangements.budget_cycle.merger",
    "Move": "finarr.arrangements.central_funding",
    "Outcome": "finarr.arrangements.cost_sharing.outcome",
    "OwnEstimate": "finarr.arrangements.budget_cycle.own_estimate",
    "Party": "finarr.parties",
    "Phase": "finarr.arrangements.transition_fund",
    "PointsFormula": "finarr.arrangements.central_funding",
    "Portfolio": "finarr.arrangements.portfolio",
    "PortfolioOutcome": "finarr.arrangements.portfolio.outcome",
    "Position": "finarr.arrangements.portfolio",
    "PreviousFigures": "finarr.arrangements.budget_cycle.previous",
    "Problem": "finarr.errors",
    "Project": "finarr.arrangements.transition_fund",
    "ProjectClass": "finarr.arrangements.transition_fund",
    "ProjectLoan": "finarr.arrangements.transition_fund",
    "Question": "finarr.arrangements.central_funding",
    "Realisation": "finarr.arrangements.budget_cycle.realisation",
    "Realised": "finarr.arrangements.transition_fund",
    "Reconciliation": "finarr.arrangements.budget_cycle.reconciliation",
    "Reform": "finarr.arrangements.portfolio",
    "Region": "finarr.arrangements.central_funding",
    "Reserve": "finarr.arrangements.budget_cycle.reserve",
    "RunRecord": "finarr.outcome",
    "Settlement": "finarr.arrangements.budget_cycle.settlement",
    "ShadowPrices": "finarr.arrangements.cost_sharing.sensitivity",
    "SolverTrouble": "finarr.errors",
    "SourceTrouble": "finarr.errors",
    "StandAlone": "finarr.stand_alone",
    "StandAloneCosts": "finarr.arrangements.stand_alone",
    "StandAloneOutcome": "finarr.arrangements.stand_alone",
    "Step": "finarr.arrangements.cost_sharing.explain",
    "Stopped": "finarr.errors",
    "Task": "finarr.tasks",
    "Transition": "finarr.limits",
    "TransitionFund": "finarr.arrangements.transition_fund",
    "Votes": "finarr.fairness.votes",
    "Withdrawal": "finarr.arrangements.withdrawal",
    "advise": "finarr.arrangements.advice",
    "compare": "finarr.arrangements.cost_sharing.compare",
    "council_view": "finarr.arrangements.council_view",
    "council_views": "finarr.arrangements.council_view",
    "cycle_days": "finarr.arrangements.council_view",
    "divide_claims": "finarr.fairness.claims",
    "entry": "finarr.arrangements.withdrawal",
    "exit": "finarr.arrangements.withdrawal",
    "general_fund": "finarr.arrangements.central_funding.general_fund",
    "linear_path": "finarr.fairness.pro_rata",
    "load": "finarr.doors",
    "parties_from_cbs": "finarr.sources.municipalities",
    "pro_rata": "finarr.fairness.pro_rata",
    "pro_rata_batch": "finarr.fairness.pro_rata_batch",
    "properties": "finarr.fairness.properties:",
    "round_table": "finarr.fairness.rounding",
    "round_table_for_display": "finarr.fairness.rounding",
    "round_to_total": "finarr.fairness.rounding",
    "scenarios": "finarr.scenarios:",
}

__all__ = [
    "AdvanceTerms",
    "Advances",
    "Advice",
    "Alone",
    "Arrangement",
    "Assessment",
    "AssessmentOutcome",
    "BudgetCycle",
    "BudgetYear",
    "CentralFunding",
    "Check",
    "Choice",
    "CoFinancing",
    "Comparison",
    "CompensationPath",
    "CostGame",
    "CostSharing",
    "CouncilView",
    "CriteriaComparison",
    "Differences",
    "Document",
    "EntryOutcome",
    "ExitOutcome",
    "ExitTerms",
    "Explanation",
    "FileTrouble",
    "FinarrError",
    "FundCut",
    "FundGroup",
    "FundOutcome",
    "FundPlan",
    "FundQuestion",
    "FundRules",
    "FundingOutcome",
    "GeneralFund",
    "Index",
    "Infeasible",
    "InvalidInput",
    "Item",
    "Key",
    "Limit",
    "Measure",
    "Merger",
    "Move",
    "Outcome",
    "OwnEstimate",
    "Party",
    "Phase",
    "PointsFormula",
    "Portfolio",
    "PortfolioOutcome",
    "Position",
    "PreviousFigures",
    "Problem",
    "Project",
    "ProjectClass",
    "ProjectLoan",
    "Question",
    "Realisation",
    "Realised",
    "Reconciliation",
    "Reform",
    "Region",
    "Reserve",
    "RunRecord",
    "Settlement",
    "ShadowPrices",
    "SolverTrouble",
    "SourceTrouble",
    "StandAlone",
    "StandAloneCosts",
    "StandAloneOutcome",
    "Step",
    "Stopped",
    "Task",
    "Transition",
    "TransitionFund",
    "Votes",
    "Withdrawal",
    "advise",
    "compare",
    "council_view",
    "council_views",
    "cycle_days",
    "divide_claims",
    "entry",
    "exit",
    "general_fund",
    "linear_path",
    "load",
    "parties_from_cbs",
    "pro_rata",
    "pro_rata_batch",
    "properties",
    "round_table",
    "round_table_for_display",
    "round_to_total",
    "scenarios",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("finarr")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"finarr has no {name!r}")
    module, whole, _ = home.partition(":")
    value = import_module(module) if whole else getattr(import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
