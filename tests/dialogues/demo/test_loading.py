"""Loading the demo world: what it says, once and no more, the same each time, and nowhere but in the demo."""

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings
from support.database import EMPTY, clone, point_at, superuser
from support.demo_world import load, snapshot


def test_it_says_each_step(demo):
    lines = demo.said.splitlines()
    assert lines[0] == "11 accounts, 6 organisations, 2 programmes."
    assert lines[1].startswith("Cedar harbour: 24 people, ")
    assert lines[-1] == "The demo world is loaded."


def test_a_second_run_changes_nothing(demo):
    before = superuser("select count(*) from ledger_entry", dbname=demo.database)
    assert load() == "The demo world is there already; nothing was changed.\n"
    assert superuser("select count(*) from ledger_entry", dbname=demo.database) == before


def test_the_same_every_time(demo, told):
    from accounts.demo_people import address
    from accounts.models import User
    from wall.viewer import viewing

    try:
        with clone(EMPTY):
            load()
            for code_name, one in told.items():
                reader = one.story.lead if one.story.lead_accepts else one.story.officer
                with viewing(User.objects.using("owner").get(email=address(reader)).pk):
                    again = snapshot(code_name)
                for what, seen in again.items():
                    if what not in ("dialogue", "balance"):
                        assert seen == getattr(one, what), f"{code_name}: {what}"
    finally:
        point_at(demo.database)


def test_its_ledger_is_anchored_at_once(demo):
    """Whoever opens the auditor's page in the first minutes finds an anchor there."""
    [anchor] = demo.anchors.glob("*.json")
    assert int(anchor.name.split("-")[0]) > 100


def test_only_in_the_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="PARLEY_DEMO is 1"):
        call_command("load_demo")


def test_the_past_is_dated_in_the_demo_alone(demo, told):
    from dialogues.demo.past import date_back
    from wall.refusal import Refused
    from wall.viewer import viewing

    cedar = told["cedar harbour"].dialogue
    with override_settings(DEMO=False), viewing(demo.people["officer"]), pytest.raises(Refused):
        date_back(dialogue=cedar, since=cedar.state_since, ended=False)
