"""The ledger's codes have words."""

import re
from pathlib import Path

from django.utils.translation import override

from desk.ledger_words import actions
from desk.templatetags.parley import act_in_words, fields_in_words

ROOT = Path(__file__).resolve().parents[2]


def test_every_action_has_words() -> None:
    sources = [
        path.read_text(encoding="utf-8")
        for name in ("accounts", "desk", "dialogues", "funding", "platform")
        for path in (ROOT / name).rglob("*.py")
    ]
    named = {
        code for source in sources for code in re.findall(r'^@action\(\s*"([\w.]+)"', source, re.MULTILINE)
    }
    assert len(named) > 70
    assert named - set(actions()) == set(), "say what the ledger calls it: @action(…, says=_(…))"


def test_a_code_without_words_is_shown_as_it_is() -> None:
    with override("fr"):
        assert act_in_words("session.log") == "Consigner une session"
    assert act_in_words("what.ever") == "what.ever"


def test_fields_that_are_one_thing_are_named_once() -> None:
    with override("en"):
        assert fields_in_words(["party_id", "faction_id", "odd"]) == "Side, odd"
