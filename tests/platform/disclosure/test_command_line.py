"""The command line: one sentence for every bad input, all or nothing written, and attackers that say what they know."""

import csv
import json
import os
from pathlib import Path

import pytest

from disclosure.__main__ import main
from disclosure.attack import Attack
from disclosure.explain import learned
from disclosure.files import write_together
from disclosure.history import History
from disclosure.messages import CATALOGUE, say
from disclosure.ranges import Range
from disclosure.tables import Key

CELLS = {
    ("women", "north"): 3,
    ("men", "north"): 9,
    ("women", "south"): 8,
    ("men", "south"): 20,
    ("women", "diaspora"): 7,
    ("men", "diaspora"): 11,
}
ROSTER = [
    (f"p{g}{s}{n}", g, s, "D" + str(n % 4), "hard" if n % 2 else "soft")
    for (g, s), k in CELLS.items()
    for n in range(k)
]
HEADER = ("id", "gender", "side", "dialogue", "issue")


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """Run a command in an empty folder; its code, what it said and what it complained of."""
    monkeypatch.chdir(tmp_path)

    def command(text, *more):
        code = main([*text.split(), *more])
        return code, *capsys.readouterr()

    write(Path("rows.csv"), HEADER, ROSTER)
    return command


def write(path, *rows):
    with path.open("w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerow(rows[0])
        csv.writer(lines).writerows(rows[1])


PROTECT = "protect rows.csv --table gender,side --unit id --origin dialogue --population H1"
SIMPLE = "protect in.csv --table gender --population X --dialogues 0 --out out"


def tree():
    return {str(path): path.read_bytes() for path in sorted(Path().rglob("*")) if path.is_file()}


@pytest.mark.parametrize(
    ("content", "more", "sentence"),
    [
        (b"id;gender\n1;women\n", "", "no column 'gender' in in.csv; it has 'id;gender'"),
        (b"", "", "in.csv holds no rows"),
        (b"id,gender\n", "", "in.csv holds no rows"),
        (b"id,gender\n1,women\n2\n", "", "in.csv, line 3: column 'gender' is blank"),
        (b"id,gender\n1,women\n2,  \n", "", "in.csv, line 3: column 'gender' is blank"),
        (b'id,gender\n"1\n2",women\n2,men,x\n', "", "in.csv, line 4 has 3 fields, the header 2"),
        (b"id,gender,gender\n1,women,men\n", "", "several columns called 'gender'"),
        (b"id,gender\n1,women\n2,total\n", "", "in.csv, line 3: 'total' is the name of the margin"),
        (b"id,gender\n1,wom\xe9n\n", "", "in.csv, line 2 is not UTF-8"),
        (b'id,gender\n1,"wo"men\n', "", "in.csv, line 2: "),
        (b"id,gender\n1,women\n1,men\n", "--unit id", "in.csv, line 3: '1' in column 'id' stands in line 2"),
        (b"id,gender\n1,women\n,men\n", "--unit id", "in.csv, line 3: column 'id' is blank"),
        (None, "--unit nope", "--unit names 'nope'"),
        (None, "--origin nope", "--origin names 'nope'"),
        (None, "--value id --contributor nope", "--contributor names 'nope'"),
        (None, "--contributor id", "--contributor needs --value"),
        (None, "--value nope", "--value names 'nope'"),
        (None, "--value id", "--value needs --contributor"),
        (None, "--value gender --contributor id", "line 2: 'women' in column 'gender' is no whole number"),
        (None, "--table nope", "--table names 'nope'"),
        (None, "--table gender,gender", "names a dimension twice"),
        (None, "--table gender", "the same table is given twice"),
        (None, "--sensitive gendr", "--sensitive names 'gendr', which is in no table"),
        (None, "--round 5", "needs --secret"),
        (None, "--round 5 --secret empty", "empty must hold at least 16 random bytes"),
        (None, "--round 5 --secret nowhere", "No such file or directory: nowhere"),
        (None, "--secret empty", "--secret needs --round"),
        (None, "--bands nope", "--bands names 'nope'"),
        (None, "--bands gender --edges 0,x", "--edges '0,x' must be per cents"),
        (None, "--bands gender --edges 0,50", "bands must rise from 0 to 100"),
        (None, "--dimensions bad.json", "bad.json, line 2 is no JSON"),
        (None, "--dimensions list.json", "list.json must be an object"),
        (None, "--dimensions five.json", "five.json: 'gender' must be a list"),
        (None, "--dimensions text.json", "text.json: 'gender', 'b' must be a list"),
        (None, "--dimensions twice.json", "twice.json lists 'gender' twice"),
        (None, "--dimensions men.json", "line 2: 'women' is no leaf category of dimension 'gender'"),
        (None, "--dimensions other.json", "--dimensions names 'gendr'"),
        (None, "--register bad.json", "bad.json, line 2 is no JSON"),
        (None, "--register list.json", "list.json is no register"),
        (None, "--register nowhere/register.json", "the folder of --register nowhere/register.json"),
        (None, "--reasons out/reasons.json", "--reasons must not lie in --out"),
        (None, "--weight gender=women", "'gender=' is in no table"),
        (None, "--weight gender=women=-1", "the number above 0"),
        (None, "--keep gender=woman", "'gender=woman' is in no table"),
        (None, "--keep gender=women,gender=men", "names a dimension twice"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_written(run, content, more, sentence):
    Path("in.csv").write_bytes(b"id,gender\n1,women\n2,men\n" if content is None else content)
    for name, text in {
        "empty": "\n",
        "bad.json": "{\nbad",
        "list.json": "[1]",
        "five.json": '{"gender": 5}',
        "text.json": '{"gender": {"a": ["women"], "b": "men"}}',
        "twice.json": '{"gender": ["women"], "gender": ["men"]}',
        "men.json": '{"gender": ["men", "others"]}',
        "other.json": '{"gendr": ["women", "men"]}',
    }.items():
        Path(name).write_text(text)
    before = tree()
    code, said, complaint = run(f"{SIMPLE} {more}")
    assert (code, said, complaint.count("\n")) == (1, "", 1)
    assert complaint.startswith("Refused, nothing is written. ")
    assert sentence in complaint
    assert tree() == before


@pytest.mark.parametrize("more", ["--round 1", "--minimum 0", "--minimum x", "--dialogues -1", "--people ²"])
def test_numbers_out_of_range_are_bad_usage(run, more):
    with pytest.raises(SystemExit) as ended:
        run(f"{PROTECT} --out out {more}")
    assert ended.value.code == 2


def test_blanks_around_names_do_not_count_and_blank_origins_are_not_recorded(run):
    assert run(f"{PROTECT} --out plain --sensitive", "side ")[0] == 0
    write(Path("rows.csv"), [f" {name} " for name in HEADER], [[f" {f}" for f in row] for row in ROSTER])
    assert run(f"{PROTECT} --out spaced --sensitive side")[0] == 0
    assert Path("plain/table1.csv").read_bytes() == Path("spaced/table1.csv").read_bytes()
    Path("in.csv").write_text("gender,dialogue\n" + "women,D1\nmen,D2 \n" * 10 + "women,D2\nwomen,\nwomen\n")
    assert run("protect in.csv --table gender --population X --origin dialogue --out out")[0] == 0
    assert Path("out/table1.csv").read_text().count("[c]") == 3  # two dialogues, not three or four


def test_no_table_of_an_earlier_release_stays_beside_a_new_one(run):
    assert run(f"{PROTECT} --table gender --out out")[0] == 0
    before = tree()
    assert "out is not empty" in run(f"{PROTECT} --out out")[2]
    assert tree() == before
    Path("new").mkdir()
    assert run(f"{PROTECT} --out new")[0] == 0
    assert sorted(os.listdir("new")) == ["release.json", "report.json", "table1.csv"]


def test_a_release_is_registered_or_not_written(run, monkeypatch):
    command = f"{PROTECT} --register register.json"
    assert run(f"{command} --out one")[0] == 0
    before = tree()
    replace = Path.replace

    def failing(path, target):
        if Path(target).name == "two":
            raise OSError(28, "No space left on device", str(target))
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", failing)
        code, _, complaint = run(f"{command} --out two --population H2 --reasons reasons.json")
    assert (code, "No space left on device" in complaint) == (1, True)
    assert tree() == before
    assert sorted(os.listdir()) == ["one", "register.json", "rows.csv"]
    assert run(f"{command} --out two --population H2")[0] == 0
    assert len(History.from_json(json.loads(Path("register.json").read_text())).releases) == 2


def test_the_truth_is_for_its_owner(run):
    command = f"{PROTECT} --register register.json --reasons reasons.json"
    assert run(f"{command} --out one")[0] == 0
    assert [Path(name).stat().st_mode & 0o777 for name in ("register.json", "reasons.json")] == [0o600, 0o600]
    Path("register.json").chmod(0o640)
    assert run(f"{command} --out two --population H2")[0] == 0
    assert Path("register.json").stat().st_mode & 0o777 == 0o640


def test_files_are_undone_that_were_not_there_before(tmp_path):
    with pytest.raises(UnicodeEncodeError):
        write_together(tmp_path / "out", {"a": "\ud800"}, {tmp_path / "register": "x"})
    with pytest.raises(FileNotFoundError):
        write_together(tmp_path / "out", {"a": "a"}, {tmp_path / "x": "x", tmp_path / "none" / "y": "y"})
    assert list(tmp_path.iterdir()) == []


def test_reasons_are_for_the_one_who_may_know(run):
    code, said, _ = run(f"{PROTECT} --out out --minimum 5 --reasons reasons.json --suggest")
    assert code == 0
    assert "Information loss 6, at least 6: gap 0.0%" in said
    assert "together in “side”" in said
    told = json.loads(Path("reasons.json").read_text())
    assert "refused.frequency" in {entry["id"] for entry in told["cells"]}
    assert "H1 people: gender=women, side=north" in {target["cell"] for target in told["targets"]}
    assert told["gap"] == 0
    assert "women" not in Path("out/report.json").read_text()
    kinds = json.loads(Path("out/report.json").read_text())["tables"][0]["kinds"]
    assert kinds == [
        "kind.pool",
        "kind.small",
        "kind.complementary",
    ]  # no rule of money where people are counted


def test_weights_and_figures_to_keep(run):
    assert run(f"{PROTECT} --out out --weight side=south=10")[0] == 0
    assert "women,south,8" in Path("out/table1.csv").read_text()
    assert run(f"{PROTECT} --out kept --keep gender=women,side=south --keep total --loss values")[0] == 0
    assert "women,south,8" in Path("kept/table1.csv").read_text()


def test_bands(run):
    assert run(f"{PROTECT} --out out --bands gender --edges 0,50,100 --minimum 1")[0] == 0
    assert "women,total,0–50 %" in Path("out/table1.csv").read_text()


def test_public_texts_assert_nothing_of_the_table():
    for kind in (message for message in CATALOGUE if message.startswith("kind.")):
        assert say(kind).startswith("Rule in force: ")
        assert say(kind, "fr").startswith("Règle appliquée : ")
    assert "may be small" in say("undisclosed")


def test_a_bare_outsider_says_what_they_do_not_know(run):
    assert run(f"{PROTECT} --out out --minimum 1 --people 1")[0] == 0
    code, said, _ = run("attack out/release.json")
    assert code == 0
    assert "Attacker: outsider" in said
    assert "does not know the publishing rules" in said
    assert "knows no figure from elsewhere" in said
    assert "Nothing is hidden" in said


def test_ranges_are_summed_up(run):
    assert run(f"{PROTECT} --out out")[0] == 0
    said = run("attack out/release.json")[1]
    assert "outsider learns: H1 people: gender=" in said
    assert "Of 6 figures asked about, 0 follow exactly." in said
    assert "No other range is narrower than 0 to 12." in said
    assert "un tiers apprend : H1 personnes : " in run("attack out/release.json --language fr")[1]
    assert run("attack out/release.json --know", "H1: gender=women, side=north = 3")[1].count("exactly") > 1
    assert "at least 13" not in said
    for text in ("H2:total=1", "H1:total=x", "H1:gender=woman=1", "H1:total=3..2", "total"):
        assert run("attack out/release.json --know", text)[0] == 1


def test_known_rules_narrow_what_hiding_alone_tells(run):
    cells = [["", [["a", "x"]], 2], ["", [["a", "y"]], 14]]
    dimensions = [{"name": "a", "total": "total", "children": [["total", ["x", "y"]]]}]
    table = {
        "population": "P",
        "measure": "people",
        "counts": True,
        "dimensions": dimensions,
        "figures": [[[], {"show": "exact", "value": 20}]]
        + [[where, {"show": "hidden"}] for _, where, _ in cells],
    }
    Path("r.json").write_text(json.dumps([table]))
    assert "P people: a=x is between 0 and 20." in run("attack r.json")[1]
    told = run("attack r.json --minimum 5")[1]
    assert "informed outsider learns: P people: a=x is between 1 and 19." in told
    assert "does not know the publishing rules" not in told


def test_unregistered_releases_one_person_apart(run):
    options = "--table gender,side --unit id --minimum 1 --dialogues 0"
    assert run(f"protect rows.csv {options} --population H1 --out one")[0] == 0
    write(Path("rows.csv"), HEADER, ROSTER[1:])
    assert run(f"protect rows.csv {options} --population H2 --out two")[0] == 0
    both = "attack one/release.json two/release.json"
    assert "subtracts none from another (declare it by --overlap): H1, H2" in run(both)[1]
    told = run(f"{both} --overlap H1,H2=57")[1]
    assert "H1 only people: gender=women, side=north is exactly 1." in told
    assert "subtracts none" not in told
    assert "gender=women, side=north is between 1 and 3." in run(f"{both} --overlap H1,H2")[1]
    for text in ("H1,H3", "H1", "H1,H1", "H1,H2=x"):
        assert run(f"{both} --overlap {text}")[0] == 1
    assert run(f"{both} --overlap H1,H2 --overlap H2,H1")[0] == 1


def test_a_register_is_attacked_by_those_who_know_the_rows(run):
    command = f"{PROTECT} --register register.json"
    assert run(f"{command} --out one")[0] == 0
    write(Path("rows.csv"), HEADER, ROSTER[1:])
    assert run(f"{command} --out two --population H2")[0] == 0
    told = run("attack --register register.json")[1]
    assert "Attacker: outsider. Releases read: 2." in told
    assert "does not know" not in told
    assert "side=north is exactly" not in told
    told = run("attack --register register.json --as sizes")[1]
    assert "H1 only people: total is exactly 1." in told
    assert (
        "participant pwomennorth1 learns: "
        in run("attack --register register.json --as participant:pwomennorth1")[1]
    )
    assert "insider of D1 learns: " in run("attack --register register.json --as insider:D1")[1]
    for wrong in (
        "",
        "one/release.json --register register.json",
        "--register nowhere.json",
        "--register register.json --as insider:D9",
        "--register register.json --as insider",
        "--register register.json --minimum 5",
    ):
        code, said, complaint = run(f"attack {wrong}")
        assert (code, said, complaint.count("\n")) == (1, "", 1)


def test_tables_in_a_large_cycle_are_said_not_to_be_combined(run):
    names = [f"c{n}" for n in range(30)]
    with Path("in.csv").open("w", newline="") as lines:
        writer = csv.writer(lines)
        writer.writerow("abc")
        writer.writerows([names[n], names[n * 7 % 30], names[n * 11 % 30]] for n in range(30))
    command = "protect in.csv --table a,b --table b,c --table a,c --population X --dialogues 0 --minimum 1 --out out"
    code, _, complaint = run(command)
    if code:
        pytest.skip(complaint)
    assert "cycle too large to combine" in run("attack out/release.json")[1]


@pytest.mark.parametrize("content", ["{", "{}", "[]", "[1]", '{"tables": []}', '[{"population": 1}]'])
def test_what_is_no_release_is_refused(run, content):
    Path("r.json").write_text(content)
    code, said, complaint = run("attack r.json")
    assert (code, said, complaint.count("\n")) == (1, "", 1)


@pytest.mark.parametrize(
    ("low", "high", "english"),
    [
        (1234567891.0, 1234567891.0, "is exactly 1234567891."),
        (1234567890.9999, 1234567891.0001, "is exactly 1234567891."),
        (12.3, 13.7, "is exactly 13."),
        (0.5, float("inf"), "is at least 1."),
        (1000000.0, 3000000.5, "is between 1000000 and 3000000."),
    ],
)
def test_sentences_give_whole_numbers_whole(low, high, english):
    key = Key("2025", "amount", (("place", "abroad"),))
    sentence = learned(Attack("contributor Norway", {key: Range(key, low, high)}))[0]
    assert sentence["en"] == f"contributor Norway learns: 2025 amount: place=abroad {english}"
    assert sentence["fr"].startswith("le contributeur Norway apprend : 2025 amount : place=abroad, ")


@pytest.mark.parametrize("taken", ["rows.csv", "register.json"])
def test_reasons_do_not_overwrite_what_is_read(run, taken):
    assert run(f"{PROTECT} --register register.json --out one")[0] == 0
    before = tree()
    code, _, complaint = run(
        f"{PROTECT} --register register.json --population H2 --out two --reasons {taken}"
    )
    assert (code, "a file of its own" in complaint) == (1, True)
    assert tree() == before
