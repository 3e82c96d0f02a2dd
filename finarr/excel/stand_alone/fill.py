"""Writing a case of stand-alone costs into its input tables."""

from __future__ import annotations

from finarr.arrangements.stand_alone import StandAloneCosts
from finarr.excel.common.alone import alone_tables
from finarr.excel.common.fill import Filling
from finarr.excel.common.filled import Filled
from finarr.excel.stand_alone.specs import INPUTS, SETTINGS

__all__ = ["StandAloneFilling", "filled"]


class StandAloneFilling(Filling[StandAloneCosts]):
    """Fills the tables of one case."""

    def __init__(self, case: StandAloneCosts, lang: str) -> None:
        super().__init__(case, lang, INPUTS)

    def start_table(self) -> Filled:
        """Return the settings on the start sheet."""
        case = self.case
        return self.case_table(SETTINGS, kind="stand-alone", year=case.year, joint=case.joint, rule=case.rule)


def filled(case: StandAloneCosts, lang: str | None = None) -> dict[str, Filled]:
    """Return every input table of a case by name.

    Args:
        case: what is written.
        lang: the language of headings and choices; the case's own where left out.
    """
    filling = StandAloneFilling(case, lang or case.language)
    tables = [
        filling.start_table(),
        filling.parties_table(),
        filling.measures_table(),
        *alone_tables(filling, case.stand_alone),
    ]
    return {table.name: table for table in tables}
