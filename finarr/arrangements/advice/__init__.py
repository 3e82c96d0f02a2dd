"""Which arrangement fits a task (afwegingskader): finarr's application of principle 6 of the advice."""

from finarr.arrangements.advice.advise import Advice, Part, advise
from finarr.arrangements.advice.assessment import Assessment, AssessmentOutcome
from finarr.arrangements.advice.choice import Choice, Decision
from finarr.arrangements.advice.rulebook import Rulebook, rulebook

__all__ = [
    "Advice",
    "Assessment",
    "AssessmentOutcome",
    "Choice",
    "Decision",
    "Part",
    "Rulebook",
    "advise",
    "rulebook",
]
