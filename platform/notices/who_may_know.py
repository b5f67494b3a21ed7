"""Who may know of which obligation, asked by the registrar's office when a notice is written or sent."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db import connections

_KNOWN = """
select q.person, q.dialogue, q.level, q.needs
  from unnest(%s::uuid[], %s::uuid[], %s::smallint[], %s::int[]) q (person, dialogue, level, needs)
 where exists (select from wall_access a where a.user_id = q.person and a.dialogue_id = q.dialogue
                  and a.until > statement_timestamp() and a.ceiling >= q.level and (a.rights & q.needs) <> 0)
"""


class Question(NamedTuple):
    """May this person know of a thing in this dialogue, of this level, that needs this right?"""

    person: UUID
    dialogue: UUID | None
    level: int
    needs: int


def known(questions: Iterable[Question]) -> set[Question]:
    """The questions to which the answer is yes, in one query.

    What belongs to no dialogue may be known by the person whom it concerns.
    """
    asked = set(questions)
    answers = {question for question in asked if question.dialogue is None}
    hidden = list(asked - answers)
    if hidden:
        with connections["registrar"].cursor() as cursor:
            cursor.execute(_KNOWN, [list(column) for column in zip(*hidden, strict=True)])
            answers |= {Question(*row) for row in cursor.fetchall()}
    return answers
