"""Keyed rounding, bands, explanations, suggestions and the command line."""

import csv
import json

import pytest
from disclosure_worlds import rosters, shapes, tabulate
from hypothesis import given

from disclosure import (
    HIDDEN,
    Dimension,
    History,
    MinimumFrequency,
    Options,
    Show,
    Table,
    at,
    attack,
    bands,
    errors,
    explain,
    protect,
    refusal,
    rounded,
    say,
    suggest,
    sum_values,
    weighted,
)
from disclosure.__main__ import main
from disclosure.explain import hidden
from disclosure.messages import CATALOGUE

GENDER = Dimension.of("gender", ["women", "men"])
SIDE = Dimension.of("side", ["north", "south", "diaspora"])
ROUNDING = rounded(b"secret", 5)


@given(rosters(), shapes())
def test_rounded_margins_stay_within_their_bound(rows, chosen):
    for table in tabulate(rows, chosen):
        figures = ROUNDING(table)
        for where, figure in figures.items():
            value = table.cell(where).value
            assert abs(figure.value - value) < 5
            assert figure.value % 5 == 0
            assert value or figure.value == 0
            for d in table.dimensions:
                node = dict(where).get(d.name, d.total)
                parts = [
                    figures[tuple(sorted([p for p in where if p[0] != d.name] + [(d.name, child)]))].value
                    for child in d.below.get(node, ())
                ]
                assert not parts or abs(sum(parts) - figure.value) <= (len(parts) + 1) * 4


def test_the_same_people_give_the_same_answer_everywhere():
    rows = [{"gender": "women" if n < 7 else "men", "side": "north", "id": f"u{n}"} for n in range(13)]
    small = Table.from_rows(rows, [GENDER], population="H1", unit="id")
    other = Table.from_rows(rows[::-1], [GENDER, SIDE], population="H2", unit="id")
    assert ROUNDING(small)[at(gender="women")] == ROUNDING(other)[at(gender="women", side="north")]
    assert any(rounded(bytes([n]), 5)(small)[at(gender="women")].value == 5 for n in range(20))
    assert any(rounded(bytes([n]), 5)(small)[at(gender="women")].value == 10 for n in range(20))


def test_rounding_is_unbiased():
    totals = []
    for n in range(600):
        rows = [{"gender": "women", "id": f"{n}.{k}"} for k in range(7)]
        totals.append(ROUNDING(Table.from_rows(rows, [GENDER], population="P", unit="id"))[()].value)
    assert sum(totals) / len(totals) == pytest.approx(7, abs=0.35)  # 3.5 standard errors


def test_rounding_under_protection_hides_what_rounding_alone_reveals():
    rows = [{"gender": "women" if n < 2 else "men", "side": "north", "id": f"u{n}"} for n in range(30)]
    table = Table.from_rows(rows, [GENDER], population="P", unit="id")
    release = protect([table], [MinimumFrequency(5)], options=Options(form=ROUNDING))
    for target in release.targets:
        assert attack(release.published, cells=[target.key]).ranges[target.key].high >= target.high
    with pytest.raises(errors.BadRequest, match="at least 2"):
        rounded(b"secret", 1)
    with pytest.raises(errors.BadRequest, match="a secret that is not empty"):
        rounded(b"")


def test_bands_of_shares():
    rows = [
        {"gender": "women" if n < 12 else "men", "side": "north" if n < 36 else "south"} for n in range(40)
    ]
    table = Table.from_rows(rows, [GENDER, SIDE], population="P")
    figures = bands("gender")(table)
    assert str(figures[at(gender="women")]) == "30–50 %"
    assert str(figures[at(gender="women", side="north")]) == "30–50 %"
    assert str(figures[at(gender="men", side="north")]) == "50–100 %"
    assert figures[at(gender="men", side="south")] == HIDDEN, "four people have no share"
    assert figures[at(side="north")].show is Show.EXACT
    for odd in ([], [0, 50], [10, 100], [0, 60, 50, 100], [0, 0, 100], [100]):
        with pytest.raises(errors.BadRequest, match="bands"):
            bands("gender", odd)
    with pytest.raises(errors.BadRequest, match="at least 1, not of 0"):
        bands("gender", minimum=0)
    assert bands("gender", (0, 100), minimum=1)(table)[at(gender="men", side="south")].width == 100


def test_bands_of_a_dimension_that_the_table_has_not_are_refused():
    """Not shown exactly instead."""
    table = Table.from_rows([{"side": "north"}] * 20, [SIDE], population="P")
    for form in (bands("gender"), bands("sid")):
        with pytest.raises(errors.BadRequest, match="has no dimension"):
            form(table)
    with pytest.raises(errors.BadRequest):
        protect([table], options=Options(form=bands("gender")))


def test_protected_bands_keep_their_intervals():
    rows = [
        {"gender": "women" if n < 2 else "men", "side": "north" if n < 24 else "south"} for n in range(48)
    ]
    table = Table.from_rows(rows, [GENDER, SIDE], population="P")
    release = protect([table], [MinimumFrequency(5)], options=Options(form=bands("gender")))
    found = attack(release.published, cells=[t.key for t in release.targets]).ranges
    assert release.targets
    assert all(found[t.key].low <= t.low and found[t.key].high >= t.high for t in release.targets)
    assert any(f.show is Show.BAND for f in release.published[0].figures.values())


ROSTER = [
    {"gender": g, "side": s, "id": f"{g}{s}{n}", "dialogue": f"D{n % 4}"}
    for g, s, k in [
        ("women", "north", 2),
        ("men", "north", 14),
        ("women", "south", 6),
        ("men", "south", 9),
        ("women", "diaspora", 7),
        ("men", "diaspora", 11),
    ]
    for n in range(k)
]


def tables():
    return [Table.from_rows(ROSTER, [GENDER, SIDE], population="H1", unit="id", origin="dialogue")]


def test_weights_keep_what_the_reader_needs():
    plain = protect(tables(), [MinimumFrequency(5)])
    dear = {("side", "south"): 10.0}
    careful = protect(tables(), [MinimumFrequency(5)], options=Options(loss=weighted(dear)))
    assert not [k for k in hidden(careful) if ("side", "south") in k.at]
    assert len(hidden(plain)) <= len(hidden(careful))
    cheap = protect(tables(), [MinimumFrequency(5)], options=Options(loss=sum_values))
    assert cheap.loss == sum(cheap.tables[0].cell(k.at).value + 1 for k in hidden(cheap))


def test_readers_who_know_the_rules_cost_two_more_cells():
    """Hiding four inner cells of 2, 14, 6 and 9: if the 2 were 0, nothing hidden would be small, so it is not 0."""
    unaware = protect(tables(), [MinimumFrequency(5)], options=Options(rules_known=False))
    assert (unaware.loss, protect(tables(), [MinimumFrequency(5)]).loss) == (4, 6)


def test_explanations_at_two_levels():
    release = protect(tables(), [MinimumFrequency(5)])
    public = explain(release)
    told = json.dumps(public, ensure_ascii=False)
    assert "women" not in told
    assert public["tables"][0]["hidden"] == 6
    assert public["tables"][0]["kinds"] == ["kind.small", "kind.complementary"]
    full = explain(release, detailed=True)
    assert {c["id"] for c in full["cells"]} == {"refused.frequency", "refused.complementary"}
    assert any("gender=women, side=north" in c["fr"] for c in full["cells"])
    assert refusal(release, hidden(release)[0])[0]["en"] == say("refused.public")
    safe = protect(tables(), [MinimumFrequency(1)])
    assert explain(safe)["tables"][0]["messages"][0]["id"] == "hidden.none"
    rough = explain(protect(tables(), [MinimumFrequency(1)], options=Options(form=ROUNDING)))
    assert any(m["id"] == "rounded" for m in rough["tables"][0]["messages"])


def test_every_message_has_both_languages_and_the_same_values():
    import string

    for texts in CATALOGUE.values():
        fields = [{f for _, f, _, _ in string.Formatter().parse(t) if f} for t in texts.values()]
        assert set(texts) == {"en", "fr"}
        assert fields[0] == fields[1]
    assert say("kind.small", "de") == say("kind.small")


def test_suggestions_are_ranked_by_what_they_show():
    release = protect(tables(), [MinimumFrequency(5)])
    found = suggest(release, [MinimumFrequency(5)])
    assert [s.net for s in found] == sorted((s.net for s in found), reverse=True)
    best = found[0]
    assert (best.dimension, set(best.categories) >= {"north"}) == ("side", True)
    again = protect(best.tables, [MinimumFrequency(5)])
    assert len(hidden(again)) < len(hidden(release))
    assert "north" in best.text()
    assert "réunissant" in best.text("fr")


def test_command_line(tmp_path, capsys):
    source, register = tmp_path / "rows.csv", tmp_path / "register.json"
    with source.open("w", newline="") as lines:
        writer = csv.DictWriter(lines, ["gender", "side", "id", "dialogue"])
        writer.writeheader()
        writer.writerows(ROSTER)
    command = [
        "protect",
        str(source),
        "--table",
        "gender,side",
        "--table",
        "gender",
        "--population",
        "H1",
        "--unit",
        "id",
        "--origin",
        "dialogue",
        "--register",
        str(register),
        "--out",
        str(tmp_path / "out"),
    ]
    assert main(command) == 0
    text = (tmp_path / "out" / "table1.csv").read_text()
    assert text.count("[c]") == 6
    assert "women,north,[c]" in text
    assert len(History.from_json(json.loads(register.read_text())).releases) == 1
    assert main(["attack", str(tmp_path / "out" / "release.json")]) == 0
    assert "outsider learns" in capsys.readouterr().out
    assert json.loads((tmp_path / "out" / "report.json").read_text())["tables"][0]["hidden"] == 6
    assert main([*command, "--sensitive", "gender", "--round", "5"]) == 1
    assert "needs --secret" in capsys.readouterr().err
    assert main([*command[:-2], "--out", str(tmp_path / "none"), "--table", "nowhere"]) == 1
    assert not (tmp_path / "none").exists()


def test_command_line_money_and_formulas(tmp_path):
    source, secret = tmp_path / "pay.csv", tmp_path / "key"
    source.write_text(
        "place,donor,amount\n=cmd(),Canada,100\n=cmd(),Norway,90\n=cmd(),Finland,80\nabroad,Canada,5\n"
    )
    secret.write_bytes(b"k" * 16)
    assert (
        main(
            [
                "protect",
                str(source),
                "--table",
                "place",
                "--population",
                "2025",
                "--contributor",
                "donor",
                "--value",
                "amount",
                "--out",
                str(tmp_path / "o"),
                "--heuristic",
                "--round",
                "5",
                "--secret",
                str(secret),
            ]
        )
        == 0
    )
    assert "'=cmd()," in (tmp_path / "o" / "table1.csv").read_text()
