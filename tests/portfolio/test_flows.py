"""Flows of money: every node in between gets what it gives, to the cent."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import finarr as fa
from finarr.arrangements.portfolio.flows import Node
from tests.portfolio.cases import small

POTS = {
    "Aalst": {"general_fund": 600, "own_taxes": 300, "specific_grants": 100},
    "Cade": {"general_fund": 1, "other": 2},
}


def test_flows_by_hand() -> None:
    flows = small(pots=POTS).flows(2026)
    table = flows.table.set_index(["source_kind", "source", "target_kind", "target"])["amount"]
    assert table["general_fund", "", "municipality", "Aalst"] == 168
    assert table["own_taxes", "", "municipality", "Aalst"] == 84
    assert table["state", "", "municipality", "Aalst"] == 28
    assert table["state", "", "general_fund", ""] == 224.67
    assert table["state", "", "arrangement", "Zorg"] == 20
    assert table["arrangement", "Zorg", "task", "zorg"] == 200
    assert table["arrangement", "Werk", "task", "Banen"] == 40
    assert table["arrangement", "Werk", "reserve_addition", ""] == 5
    assert flows.through(Node("municipality", "Berg")) == (0, 21000)
    assert all(check.ok for check in flows.checks)


def test_what_is_spent_above_the_income_comes_from_reserves() -> None:
    case = small(arrangements=[fa.Arrangement("Werk", {"Cade": 30}, tasks={"Banen": 100}, other=10)])
    table = case.flows().table.set_index(["source_kind", "target_kind"])["amount"]
    assert table["reserve_use", "arrangement"] == 60 and table["third_parties", "arrangement"] == 10


def test_a_chart_gets_labels_in_a_language_and_links_by_position() -> None:
    chart = small(pots=POTS).flows(2027).sankey("nl")
    labels = [node["label"] for node in chart["nodes"]]
    assert "Gemeentefonds" in labels and "Aalst" in labels
    for link in chart["links"]:
        assert 0 <= link["source"] != link["target"] < len(labels) and link["cents"] == round(link["value"] * 100)


MONEY = st.integers(0, 10**9).map(lambda cents: cents / 100)


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["Aalst", "Berg", "Cade", "Dorp"]), MONEY, min_size=1),
    st.dictionaries(st.sampled_from(["general_fund", "own_taxes", "specific_grants", "other"]), MONEY, max_size=4),
    st.dictionaries(st.sampled_from(["Banen", "Zorg"]), MONEY),
    MONEY,
)
def test_any_flows_balance_to_the_cent(
    paid: dict[str, float], pots: dict[str, float], tasks: dict[str, float], grants: float
) -> None:
    arrangements: Any = [
        fa.Arrangement("Een", paid, tasks=tasks, grants=grants),
        fa.Arrangement("Twee", paid, domain="zorg"),
    ]
    case = small(arrangements=arrangements, pots=dict.fromkeys(("Aalst", "Berg", "Cade"), pots))
    for flows in case.solve().flows:
        assert all(check.ok for check in flows.checks)
        for node in flows.nodes:
            into, out = flows.through(node)
            assert not (into and out) or into == out


def test_another_year_is_refused() -> None:
    with pytest.raises(fa.InvalidInput, match="2026, 2027"):
        small().flows(2030)
