"""Direct central funding versus municipal contributions (rechtstreekse rijksbekostiging)."""

from finarr.arrangements.central_funding.formula import Division, PointsFormula
from finarr.arrangements.central_funding.fund import FundCut, GeneralFund
from finarr.arrangements.central_funding.model import CentralFunding
from finarr.arrangements.central_funding.move import Move
from finarr.arrangements.central_funding.path import CompensationPath
from finarr.arrangements.central_funding.question import Question
from finarr.arrangements.central_funding.region import Region

__all__ = [
    "CentralFunding",
    "CompensationPath",
    "Division",
    "FundCut",
    "GeneralFund",
    "Move",
    "PointsFormula",
    "Question",
    "Region",
]
