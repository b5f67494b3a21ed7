"""SQL of a lower layer that names a table of a higher one is found, in .sql files and in strings."""

from pathlib import Path

import pytest
from support.tools import package, tool

PYPROJECT = """
[[tool.importlinter.contracts]]
name = "Nothing imports upward"
type = "layers"
layers = ["parley", "dialogues : care", "accounts | notices", "wall"]
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for path in ("platform/wall", "platform/notices", "platform/parley", "accounts", "care", "dialogues"):
        package(tmp_path, path)
    for path in ("platform/notices/models", "accounts/models", "care/models", "dialogues/models"):
        package(tmp_path, path)
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    return tmp_path


def found_in(monkeypatch: pytest.MonkeyPatch, tree: Path, path: str, text: str) -> list[str]:
    (tree / path).parent.mkdir(parents=True, exist_ok=True)
    (tree / path).write_text(text)
    return tool("lint_sql_layers", monkeypatch).upward(tree)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("dialogues/sql/a.sql", "select from accounts_user, notices_notice, dialogues_party, wall_access"),
        ("dialogues/sql/a.sql", "select from care_consent"),  # the same layer: no order between the two
        ("platform/notices/sql/a.sql", "-- as dialogues_dialogue says\nselect 1"),
        ("platform/notices/sql/a.sql", "grant execute on function f to parley_inner"),  # a login, not a table
        ("platform/notices/sql/a.sql", "select * from wall.dialogues_of(null)"),  # a function of the wall's
        ("platform/notices/migrations/0001.sql", "select from dialogues_dialogue"),  # what has run
        ("platform/wall/policies.py", '"""Tables such as dialogues_dialogue."""'),
        ("platform/wall/policies.py", "dialogues_dialogue = 1"),
    ],
)
def test_downward_and_sideways_is_right(monkeypatch, tree, path, text):
    assert found_in(monkeypatch, tree, path, text) == []


@pytest.mark.parametrize(
    ("path", "text", "where"),
    [
        (
            "platform/notices/sql/a.sql",
            "select 1\nfrom dialogues_dialogue",
            "a.sql:2: names dialogues_dialogue",
        ),
        ("platform/wall/sql/a.sql", "-- a note\nselect from accounts_user", "a.sql:2: names accounts_user"),
        ("accounts/door_wall.py", 'A = "select from care_consent"', "door_wall.py:1: names care_consent"),
        ("accounts/wall/tables.py", 'A = ["dialogues_party"]', "tables.py:1: names dialogues_party"),
        ("accounts/a.py", 'A = f"update dialogues_party set {x}"', "a.py:1: names dialogues_party"),
    ],
)
def test_upward_is_found(monkeypatch, tree, path, text, where):
    found = found_in(monkeypatch, tree, path, text)
    assert len(found) == 1
    assert found[0].endswith(where)
