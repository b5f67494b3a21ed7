"""What a dialogue is about, its declared track and its target: what may be said when it is opened and changed later."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dialogues.models import IssueArea, Track
from dialogues.models.dialogue import GENDER_TARGETS
from resources.fields import Kind, declare


@dataclass(frozen=True, slots=True, kw_only=True)
class BriefInput:
    """What a dialogue is about. Where `hard_security` is not said, the issue areas say it."""

    title: str = declare(
        Kind.LINE, _("Title"), most=300,
        help=_("Known to the team and to the officers who manage it. Lists show the code name."),
    )  # fmt: skip
    theme: str = declare(Kind.TEXT, _("Theme"), most=20_000, default="", attributes={"class": "short"})
    issue_areas: Sequence[str] = declare(
        Kind.CHOICES, _("Issue areas"), most=20, choices=IssueArea.choices, default=()
    )
    hard_security: bool = declare(
        Kind.TRUTH, _("Hard security"), default=False,
        help=_("Women are fewest where talks are about hard security, so balance is shown apart for it."),
    )  # fmt: skip
    official_process: str = declare(
        Kind.TEXT, _("Official process that it complements"), most=20_000, default="",
        attributes={"class": "short"},
    )  # fmt: skip
    convenor_id: UUID | None = declare(Kind.REFERENCE, _("Convening organisation"), default=None)
    declared_track: str = declare(
        Kind.CHOICE, _("Declared track"), choices=Track.choices, default=Track.TWO.value, part="outline"
    )
    gender_target: int = declare(
        Kind.NUMBER, _("Target for women among participants"), default=30, part="outline",
        choices=[(percent, f"{percent} %") for percent in GENDER_TARGETS], most=max(GENDER_TARGETS),
    )  # fmt: skip
    language: str = declare(Kind.LANGUAGE, _("Language"), most=12, default="en")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonInput:
    """Why a dialogue is moved to another state."""

    reason: str = declare(Kind.TEXT, _("Why"), most=2_000, default="", attributes={"class": "short"})
