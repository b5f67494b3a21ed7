"""Everybody who tries the demo has something to look at, and something is due on the desks."""

from collections import Counter


def test_what_is_due_on_the_desks(demo):
    from notices.queries import due_for
    from wall.viewer import viewing

    def kinds(person, group):
        with viewing(demo.people[person]):
            return Counter(owed.kind for owed in getattr(due_for(demo.people[person]), group))

    late = kinds("facilitator", "overdue")
    assert late["session.log"] == 1
    assert late.total() <= 4  # a follow-up or two beside it
    assert kinds("facilitator", "this_week")["session.ahead"] == 1
    assert kinds("facilitator.other", "overdue")["session.log"] == 0
    assert kinds("facilitator.other", "this_week")["session.log"] == 1


def test_everybody_has_something_to_see(demo):
    from dialogues.models import Dialogue, UserGrant
    from ledger.models import Entry
    from wall.viewer import viewing

    known = {}
    for person in (
        "officer",
        "officer.other",
        "facilitator",
        "facilitator.other",
        "partner",
        "approver",
        "auditor",
        "admin",
    ):
        with viewing(demo.people[person]):
            known[person] = set(Dialogue.objects.values_list("code_name", flat=True))
    assert len(known["officer"]) == 6
    assert len(known["officer.other"]) == 3
    assert known["facilitator"] == {"cedar harbour", "granite viaduct", "saffron orchard", "linen terrace"}
    assert len(known["facilitator.other"]) == 4
    assert not known["facilitator"] & known["facilitator.other"]
    assert known["partner"] == {"cedar harbour", "saffron orchard"}
    assert known["approver"] == {"slate compass"}
    assert known["auditor"] == known["admin"] == set()
    with viewing(demo.people["auditor"]):
        assert Entry.objects.count() > 200
    with viewing(demo.people["facilitator"]):
        proposals = UserGrant.objects.filter(
            user_id=demo.people["facilitator"], accepted_at__isnull=True, ended_at__isnull=True
        )
        assert proposals.count() == 1


def test_a_note_that_the_partner_may_read(demo):
    from dialogues.models import PrivateNote
    from wall.viewer import viewing

    with viewing(demo.people["facilitator"]):
        own = PrivateNote.objects.count()
    with viewing(demo.people["partner"]):
        assert 0 < PrivateNote.objects.count() < own
