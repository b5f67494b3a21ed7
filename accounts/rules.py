"""Who may do what with accounts, as predicates over roles. The database checks the same again."""

from collections.abc import Collection

ADMINISTRATOR, AUDITOR, LEAD_OFFICER, OFFICER = "administrator", "auditor", "lead_officer", "officer"
FUNDER, LIAISON = "funder", "liaison"
PROGRAMME_ROLES = frozenset({"lead_officer", "officer", "approver"})
OFFICERS = frozenset({LEAD_OFFICER, OFFICER})
# Those for whom dialogues are. Which dialogue, and how much of it, the wall answers.
INSIDE = frozenset({"facilitator", "partner", *PROGRAMME_ROLES})
SIGNED_IN = frozenset({"signed_in"})  # what an endpoint says that is open to whoever is
OUTER_ROLES = frozenset({"funder", "liaison"})


def ring_of(kind: str) -> str:
    """The ring that a role's people sign in to."""
    return "outer" if kind in OUTER_ROLES else "inner"


def may_give_role(
    kind: str,
    *,
    own_kinds: Collection[str],
    leads_programme: bool,
    programme_had_a_lead: bool,
    to_oneself: bool,
) -> bool:
    """Lead officers name their programme's officers, administrators all others and a programme's first lead officer."""
    if to_oneself:
        return False
    if kind not in PROGRAMME_ROLES:
        return ADMINISTRATOR in own_kinds
    return leads_programme or (
        kind == LEAD_OFFICER and ADMINISTRATOR in own_kinds and not programme_had_a_lead
    )
