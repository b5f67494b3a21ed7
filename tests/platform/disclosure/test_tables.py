"""Tables: counting, margins, JSON, and every kind of bad input with the cell named."""

import json
import math
from decimal import Decimal

import pytest

from disclosure import (
    Cell,
    Dimension,
    History,
    MinimumFrequency,
    Part,
    Published,
    Release,
    Table,
    at,
    errors,
    protect,
)
from disclosure.dimensions import combined
from disclosure.tables import whole

REGION = Dimension.of("region", {"Africa": ["Kenya", "Mali"], "Asia": ["Nepal"]})
GENDER = Dimension.of("gender", ["women", "men"])


def rows():
    return [
        {"region": r, "gender": g, "id": n, "dialogue": f"D{n % 2}"}
        for n, (r, g) in enumerate(
            [("Kenya", "women"), ("Kenya", "men"), ("Mali", "men"), ("Nepal", "women")]
        )
    ]


def test_margins_at_every_level():
    table = Table.from_rows(rows(), [REGION, GENDER], population="P", unit="id", origin="dialogue")
    assert table.cell(()).value == 4
    assert table.cell(at(region="Africa")).value == 3
    assert table.cell(at(region="Africa", gender="men")) == Cell(2, frozenset(["D0", "D1"]))
    assert table.cell(at(region="Nepal", gender="men")) == Cell(0)
    assert len(table.shown) == 6 * 3
    assert table.shown[0] == ()
    assert repr(table) == "<Table P people: region(3) × gender(2), total 4>"


def test_money_with_contributors():
    payments = [
        {"gender": "women", "donor": "A", "amount": "10"},
        {"gender": "women", "donor": "B", "amount": 5},
        {"gender": "men", "donor": "A", "amount": Decimal(7)},
    ]
    table = Table.from_rows(
        payments, [GENDER], population="P", contributor="donor", value="amount", measure="CAD"
    )
    assert table.cell(()).contributions == (("A", 17), ("B", 5))
    assert not table.counts


def test_counted_cells_with_checked_margins():
    cells = [
        {"gender": "women", "value": 3, "contributors": {"A": 1, "B": 2}},
        {"gender": "men", "value": 4},
        {"value": 7},
    ]
    table = Table.from_cells(cells, [GENDER], population="P")
    assert table.cell(at(gender="women")).contributions == (("B", 2), ("A", 1))
    units = Table.from_cells(
        [{"gender": "men", "value": 4, "units": {"D1": 1, "D2": 3}}], [GENDER], population="P"
    )
    assert units.cell(()).origins == {"D1", "D2"}


def test_a_table_survives_json():
    table = Table.from_rows(rows(), [REGION, GENDER], population="P", unit="id", origin="dialogue")
    assert Table.from_json(json.loads(json.dumps(table.to_json()))) == table
    release = protect([table], [MinimumFrequency(2)])
    again = Release.from_json(json.loads(json.dumps(release.to_json())))
    assert again == release
    assert Published.from_json(json.loads(json.dumps(release.published[0].to_json()))) == release.published[0]
    history = History((release,), (frozenset(["A", "B"]),))
    assert History.from_json(json.loads(json.dumps(history.to_json()))) == history


def test_hidden_figures_carry_no_value_to_readers():
    release = protect([Table.from_rows(rows(), [GENDER], population="P")], [MinimumFrequency(3)])
    text = json.dumps(release.published[0].to_json())
    assert '{"show": "hidden"}' in text
    assert "unit" not in text


def test_drop_and_merge():
    three = Dimension.of("side", ["n", "s", "d"])
    table = Table.from_rows([{"side": s, "gender": "men"} for s in "nnsd"], [three, GENDER], population="P")
    assert table.drop("gender").dimensions == (three,)
    merged = table.merge("side", ["s", "d"], "s or d")
    assert merged.cell(at(side="s or d")).value == 2
    assert at(side="s") not in merged.shown
    assert at(side="s or d", gender="men") in merged.shown
    assert merged.cell(at(side="n")).value == 2


@pytest.mark.parametrize(
    ("outline", "message"),
    [
        ([], "empty"),
        ({"a": ["b"], "b": []}, "more than once"),
        (["a", "a"], "more than once"),
        (["total"], "more than"),
        ("ab", "a text"),
        ([""], "name every category"),
    ],
)
def test_bad_dimensions(outline, message):
    with pytest.raises(errors.BadDimension, match=message):
        Dimension.of("d", outline)


def test_bad_merges():
    with pytest.raises(errors.BadDimension):
        REGION.merge(["Kenya", "Nepal"], "both")
    with pytest.raises(errors.BadDimension):
        GENDER.merge(["women", "men"], "all")


def given(cells, error, match):
    with pytest.raises(error, match=match) as caught:
        Table.from_cells(cells, [REGION, GENDER], population="P")
    return caught.value


def test_every_kind_of_bad_cell_names_itself():
    leaf = {"region": "Mali", "gender": "women"}
    named = "gender=women, region=Mali"
    assert given([leaf | {"value": -1}], errors.NegativeCount, "negative").cell == named
    for odd in (math.nan, math.inf, 1.5, "x", None, True):
        assert given([leaf | {"value": odd}], errors.NotANumber, "no whole number").cell == named
    assert given([leaf | {"value": 1}] * 2, errors.DuplicateCell, "twice").cell == named
    assert given([leaf | {"value": 1}, {"value": 2}], errors.NotAdditive, "given as 2").cell == "total"
    assert given([{"region": "Africa", "value": 1}], errors.NotAdditive, "sum to 0").cell == "region=Africa"
    assert (
        given([{"region": "Peru", "value": 1}], errors.UnknownCategory, "no category").cell == "region=Peru"
    )
    wrong = leaf | {"value": 5, "contributors": {"A": 2, "B": 2}}
    assert given([wrong], errors.ContributionsDoNotAddUp, "sum to 4").cell == named
    negative = leaf | {"value": 1, "contributors": {"A": 2, "B": -1}}
    assert given([negative], errors.NegativeCount, "negative").cell == named


def test_bad_rows():
    with pytest.raises(errors.UnknownCategory, match="Africa"):
        Table.from_rows([{"region": "Africa"}], [REGION], population="P")
    with pytest.raises(errors.UnknownCategory, match="None"):
        Table.from_rows([{}], [REGION], population="P")
    with pytest.raises(errors.DuplicateCell, match="counted twice"):
        Table.from_rows([{"gender": "men", "id": 1}] * 2, [GENDER], population="P", unit="id")


def test_whole_numbers_in_text_are_taken():
    assert whole(" 12 ") == 12
    assert whole("12.0") == 12


def test_changed_category_lists_are_refused():
    other = Dimension.of("gender", ["women", "men", "other"])
    with pytest.raises(errors.CategoriesChanged, match="gender=other"):
        combined([GENDER, other])
    regrouped = Dimension.of("region", {"Africa": ["Kenya"], "Asia": ["Nepal", "Mali"]})
    with pytest.raises(errors.CategoriesChanged, match="region=Africa"):
        combined([REGION, regrouped])
    before = protect([Table.from_rows(rows(), [GENDER], population="P")], [MinimumFrequency(1)])
    with pytest.raises(errors.CategoriesChanged):
        protect([Table.from_rows([{"gender": "men"}], [other], population="Q")], history=History((before,)))


def test_parallel_groupings_of_the_same_leaves_are_fine():
    flat = Dimension.of("region", ["Kenya", "Mali", "Nepal"])
    classes = combined([flat, REGION])["region"]
    assert classes.spread("Africa") == {"Kenya", "Mali"}
    assert classes.spread("total") == {"Kenya", "Mali", "Nepal"}
    assert classes.spread("nowhere") == frozenset()


def test_linked_tables_must_agree():
    one = Table.from_cells([{"gender": "men", "value": 4}], [GENDER], population="P")
    other = Table.from_cells([{"region": "Mali", "value": 5}], [REGION], population="P")
    with pytest.raises(errors.LinkedTablesDisagree, match="P people: total"):
        protect([one, other])
    with pytest.raises(errors.DuplicateCell, match="same table"):
        protect([one, one])


def test_parts_are_plain():
    table = Table.from_rows(rows(), [GENDER], population="P", unit="id", origin="dialogue")
    assert table.leaves[0] == (at(gender="men"), (Part(1, "1", "D1"), Part(1, "2", "D0")))
