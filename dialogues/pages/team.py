"""What every page of a dialogue's team begins with: who may open it, and how far they may see."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Model, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from accounts.models import Person
from accounts.pages.door import READ, page
from accounts.sudo import confirmation_required
from dialogues.models import Dialogue, UserGrant
from dialogues.words.code_names import spoken
from resources.find import find
from resources.needed import Needed, right_of
from wall.levels import Level
from wall.questions import read_right, require, rights_on
from wall.rights import CAPACITIES, Right

# Those who keep the roster and the log.
TEAM_CAPACITIES = tuple(name for name, capacity in CAPACITIES.items() if Right.LOG in capacity.rights)


class Levelled(Protocol):
    """A row with a level of its own."""

    @property
    def level(self) -> int:
        """How confidential it is."""
        ...


@dataclass(frozen=True, slots=True)
class Here:
    """A dialogue and what the reader may do with it."""

    dialogue: Dialogue
    rights: Right

    def may(self, right: Right) -> bool:
        """Whether every one of these rights is held."""
        return right in self.rights

    def sees(self, model: type[Model]) -> bool:
        """Whether the reader holds the right without which no row of this model is seen."""
        return self.may(read_right(model))

    @property
    def team(self) -> bool:
        """Whether the reader belongs to those who keep the roster and the log."""
        return self.may(Right.LOG)

    @property
    def knows_names(self) -> bool:
        """Whether names may stand on a page as they are: on the sponsor's side they are opened, one entry each."""
        return self.team and self.may(Right.NAMES)

    def page(self, *shown: Levelled, **more: Any) -> dict[str, Any]:
        """The context of a page, marked with the highest level of what it shows."""
        level = max([self.dialogue.level, *(one.level for one in shown)])
        return {
            "here": self,
            "dialogue": self.dialogue,
            "code_name": say_pair(self.dialogue.code_name),
            "marking_level": Level(level),
            **more,
        }


View = Callable[..., HttpResponse]


def dialogue_page(
    needed: Needed, *, methods: Sequence[str] = READ, confirmed: bool = False
) -> Callable[[View], View]:
    """Make a view a page of a dialogue: for whoever may call this action, or see these rows.

    The view gets `Here` instead of the dialogue's id. Hidden and missing dialogues give the same 404; 403 is for
    those who know of it.
    """
    needs = right_of(needed) or Right.OUTLINE

    def decorate(view: View) -> View:
        @wraps(view)
        def here(request: HttpRequest, dialogue_id: UUID, **kwargs: Any) -> HttpResponse:
            dialogue = find(Dialogue, dialogue_id)
            rights = rights_on(dialogue.pk)
            require(needs, dialogue.pk, held=int(rights))
            return inner(request, Here(dialogue, rights), **kwargs)

        inner = confirmation_required(view) if confirmed else view
        wrapped = page(methods=methods)(here)
        wrapped.needs = needs  # type: ignore[attr-defined]
        return wrapped

    return decorate


def say_pair(pair: str) -> str:
    """A code name or alias in the reader's language."""
    return spoken(pair, get_language() or "en")


def team_of(dialogue: Dialogue, *, also: Any = ()) -> list[tuple[str, str]]:
    """Id and name of everybody in the dialogue's team whom the reader knows of, for fields that choose among them.

    `also` are ids of people who are named there already, whether or not they are still of the team.
    """
    ids = UserGrant.objects.filter(
        content_object=dialogue,
        permission__codename__in=TEAM_CAPACITIES,
        accepted_at__isnull=False,
        ended_at__isnull=True,
        until__gt=timezone.now(),
    ).values("user_id")
    people = Person.objects.filter(Q(pk__in=ids) | Q(pk__in=also)).order_by("display_name")
    return [(str(pk), name) for pk, name in people.values_list("pk", "display_name")]
