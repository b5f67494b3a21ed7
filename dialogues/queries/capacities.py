"""Names of capacities, and which of them a viewer may give."""

from wall.rights import CAPACITIES, Granter, Right

NAMES = {code: capacity.name for code, capacity in CAPACITIES.items()}


def givable(rights: Right, *, leads_programme: bool) -> list[str]:
    """The capacities that a holder of these rights may give.

    wall.may_give decides when one is given; tests/dialogues/queries/test_capacities.py holds the two equal.
    """
    may = {
        Granter.PROGRAMME_LEAD: leads_programme and Right.OUTLINE in rights,
        Granter.OFFICER: Right.MANAGE in rights,
        Granter.LEAD: Right.LEAD in rights,
    }
    return [name for name, capacity in CAPACITIES.items() if may[capacity.granter]]
