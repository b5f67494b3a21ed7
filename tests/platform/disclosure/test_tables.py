"""Tables: counting, margins, JSON, and every kind of bad input with the cell named."""

import json
import math
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from disclosure import (
    Cell,
    Contributor,
    Dimension,
    Figure,
    History,
    Insider,
    MinimumFrequency,
    Options,
    Outsider,
    Part,
    Participant,
    PoolingMinimum,
    Published,
    Release,
    Show,
    Table,
    at,
    errors,
    protect,
    replay,
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


def test_what_is_not_recorded_has_no_name():
    """None, blanks, an absent field and the NaN of data frames are nobody, never a dialogue called "None"."""
    people = [{"gender": "men", "dialogue": f" D{n % 2}" + " " * n} for n in range(12)]
    people += [{"gender": "men", "dialogue": odd} for odd in (None, "", "  ", math.nan, np.float64("nan"))]
    people += [{"gender": "men"}]
    table = Table.from_rows(people, [GENDER], population="P", origin="dialogue")
    assert table.cell(()).origins == {"D0", "D1"}
    release = protect([table], [PoolingMinimum(3)])
    assert {str(figure) for figure in release.published[0].figures.values()} == {"[c]"}
    given = [{"gender": "men", "donor": d, "v": 5} for d in ("A", "A ", None, " ", math.nan)]
    money = Table.from_rows(given, [GENDER], population="P", contributor="donor", value="v")
    assert money.cell(()) == Cell(25, frozenset(), (("A", 10),))
    assert money.cell(()).unrecorded == 15
    numbered = Table.from_rows(
        [{"gender": "men", "dialogue": 0}], [GENDER], population="P", origin="dialogue"
    )
    assert numbered.cell(()).origins == {"0"}


def test_names_in_counted_cells_may_be_missing_too():
    def cell(label, shares):
        given = {"gender": "men", "value": sum(shares.values()), label: shares}
        return Table.from_cells([given], [GENDER], population="P")

    assert cell("contributors", {"A": 1, "A ": 2, None: 3, "": 4}).cell(()).contributions == (("A", 3),)
    assert cell("origins", {"D": 1, " ": 2}).leaves[0][1] == (Part(1, "D", "D"), Part(2, "P"))
    assert cell("units", {None: 5}).cell(()) == Cell(5)
    with pytest.raises(errors.ContributionsDoNotAddUp, match="contributors sum to 3, the cell is 4"):
        Table.from_cells(
            [{"gender": "men", "value": 4, "contributors": {"A": 1, "A ": 2}}], [GENDER], population="P"
        )


def test_a_unit_must_be_recorded_where_units_are():
    for odd in ({}, {"id": None}, {"id": " "}):
        with pytest.raises(errors.BadRequest, match="does not record its unit, 'id'") as caught:
            Table.from_rows([{"gender": "men"} | odd], [GENDER], population="P", unit="id")
        assert caught.value.cell == "gender=men"
    with pytest.raises(errors.DuplicateCell):
        Table.from_rows(
            [{"gender": "men", "id": "a"}, {"gender": "men", "id": "a "}], [GENDER], population="P", unit="id"
        )


def test_fields_that_no_row_has_are_refused():
    lines = [{"gender": "men"}, {"gender": "men", "dialogue": "D", "donor": "A"}]
    Table.from_rows(lines, [GENDER], population="P", origin="dialogue", contributor="donor")
    Table.from_rows([], [GENDER], population="P", origin="dialogue")
    with pytest.raises(errors.BadRequest, match="no row has the field dialoge, doner"):
        Table.from_rows(lines, [GENDER], population="P", origin="dialoge", contributor="doner")


def test_tables_made_by_hand_are_checked_like_others():
    def made(*leaves):
        return Table("P", [GENDER], leaves)

    men = at(gender="men")
    table = made((men, [Part(np.int64(3), "u", None, " A ")]))
    assert table == Table("P", (GENDER,), ((men, (Part(3, "u", "", "A"),)),))
    assert type(table.leaves[0][1][0].value) is int
    assert isinstance(hash(table), int)
    for leaves, error in (
        ([(men, [Part(-1, "u")])], errors.NegativeCount),
        ([(men, [Part(math.nan, "u")])], errors.NotANumber),
        ([(men, [Part(1, "u")])] * 2, errors.DuplicateCell),
    ):
        with pytest.raises(error) as caught:
            made(*leaves)
        assert caught.value.cell == "gender=men"
    for odd in (at(gender="x"), at(gender="total"), at(side="men"), at(gender="men", side="n"), ()):
        with pytest.raises(errors.UnknownCategory, match="no leaf") as caught:
            made((odd, [Part(1, "u")]))
        assert caught.value.cell == (", ".join("=".join(pair) for pair in odd) or "total")
    data = json.loads(json.dumps(table.to_json()))
    data["leaves"][0][1][0][0] = -3
    with pytest.raises(errors.NegativeCount, match="gender=men"):
        Table.from_json(data)


def test_numbers_of_any_kind_are_taken_if_whole():
    for number in (7, np.int32(7), np.uint8(7), np.float32(7), 7.0, Decimal(7), "7"):
        assert whole(number) == 7
        assert type(whole(number)) is int
    for odd in (True, np.bool_(True), np.float32(0.5), Decimal("sNaN"), Decimal("inf"), "1e", [7], 7j):
        with pytest.raises(errors.NotANumber):
            whole(odd)
    with pytest.raises(errors.NegativeCount):
        whole(np.int8(-1))
    with pytest.raises(errors.NegativeCount):
        whole(-1)
    assert whole(0) == whole("0") == whole(0.0) == 0


def test_nothing_published_or_counted_can_be_changed():
    table = Table.from_rows(rows(), [REGION, GENDER], population="P")
    own = {(): Figure(Show.EXACT, 4)}
    release = protect([table], [MinimumFrequency(1)])
    page = Published("P", [GENDER], own)
    own[()] = Figure(Show.EXACT, 5)
    assert page[()].value == 4
    assert page == Published("P", (GENDER,), {(): Figure(Show.EXACT, 4)})
    assert isinstance(hash(page), int)
    assert isinstance(hash(release), int)
    for mapping in (page.figures, release.published[0].figures, table.cells, GENDER.below, GENDER.paths):
        with pytest.raises(TypeError):
            mapping[()] = 0


def test_figures_made_by_hand_are_checked():
    def published(where, figure):
        return Published("P", [GENDER, REGION], {where: figure})

    men = at(gender="men", region="Africa")
    for value, error in (
        (math.nan, errors.NotANumber),
        (math.inf, errors.NotANumber),
        (-1, errors.NegativeCount),
    ):
        for figure in (Figure(Show.EXACT, value), Figure(Show.ROUNDED, 5, value)):
            with pytest.raises(error) as caught:
                published(men, figure)
            assert caught.value.cell == "gender=men, region=Africa"
    for odd in (at(gender="x"), at(gender="total"), at(side="n"), men[::-1], men[:1] * 2):
        with pytest.raises(errors.UnknownCategory, match="no cell") as caught:
            published(odd, Figure(Show.EXACT, 1))
        assert caught.value.cell == ", ".join("=".join(pair) for pair in odd)
        with pytest.raises(errors.UnknownCategory, match="no cell") as caught:
            published(men, Figure(Show.BAND, 0, 30, odd))
        assert caught.value.cell == "gender=men, region=Africa"
    whole_numbers = published(men, Figure(Show.BAND, np.int64(30), np.int64(20), men[:1]))
    assert json.loads(json.dumps(whole_numbers.to_json()))["figures"][0][1]["width"] == 20


def test_attackers_who_do_not_exist_are_refused():
    people = Table.from_rows(rows(), [GENDER], population="P", unit="id", origin="dialogue")
    money = Table.from_cells(
        [{"gender": "men", "value": 4, "contributors": {"A": 4}}],
        [GENDER],
        population="P",
        measure="CAD",
        counts=False,
    )
    for known in (Outsider(), Insider("D1"), Participant("2"), Contributor("A")):
        known.check([money, people])
    for unknown, what in (
        (Insider("D9"), "dialogue 'D9'"),
        (Insider("2"), "dialogue '2'"),
        (Participant("D1"), "unit 'D1'"),
        (Contributor("B"), "contributor 'B'"),
        (Contributor("D1"), "contributor 'D1'"),
    ):
        with pytest.raises(errors.BadRequest, match=f"no table has the {what}"):
            unknown.check([money, people])
    bare = Table.from_rows(rows(), [GENDER], population="P")
    for nobody in (Insider(""), Contributor("")):
        with pytest.raises(errors.BadRequest):
            nobody.check([bare])


def test_replaying_a_release_that_no_truth_leads_to_is_refused():
    side = Dimension.of("side", ["north", "south"])
    values = zip([(g, s) for g in GENDER.leaves for s in side.leaves], [1, 4, 6, 5], strict=True)
    cells = [{"gender": g, "side": s, "value": value} for (g, s), value in values]
    table = Table.from_cells(cells, [GENDER, side], population="P")
    options = Options(audit=False, rules_known=False, loss=lambda key, _: 3.0 - len(key.at))

    def publish(tables):
        return protect(tables, [MinimumFrequency(3)], options=options)

    page = publish([table]).published[0]
    assert len(replay([page], publish).ranges) == 4
    shown = replace(page, figures={**page.figures, at(gender="men", side="south"): Figure(Show.EXACT, 5)})
    with pytest.raises(errors.LinkedTablesDisagree, match="no possible truth"):
        replay([shown], publish)
