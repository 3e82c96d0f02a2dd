"""Which page tells about which kind of outcome."""

from __future__ import annotations

from typing import Any

from finarr.doors import opened
from finarr.report.borders import Borders
from finarr.report.content import Page

__all__ = ["page_of"]

_KINDS = {
    "AssessmentOutcome": "finarr.report.kinds.advice:page",
    "Outcome": "finarr.report.kinds.cost_sharing:page",
    "Comparison": "finarr.report.kinds.comparison:page",
    "FundDesigns": "finarr.report.kinds.fund_designs:page",
    "FundOutcome": "finarr.report.kinds.transition_fund:page",
    "FundingOutcome": "finarr.report.kinds.central_funding:page",
    "Runs": "finarr.report.kinds.scenarios:page",
}


def page_of(outcome: Any, lang: str | None, borders: Borders | None) -> Page:
    """Return the page of an outcome of any kind.

    Args:
        outcome: of a case, or a comparison of outcomes.
        lang: "nl" or "en"; the case's own where left out.
        borders: of the parties, for a map.
    """
    built: Page = opened(_KINDS[type(outcome).__name__])(outcome, lang, borders)
    return built
