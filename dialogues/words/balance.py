"""What is said of gender balance and track: the sentences of the roster page, the API and the reports."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from dialogues import rules
from dialogues.models import BalanceVerdict, RoleClass, Track
from dialogues.rules import Share


def of_roster(share: Share, target: int) -> str:
    """Whether those who take part today meet the target (percent of women), with the numbers."""
    if not share.people:
        return _("Nobody on the roster takes part yet.")
    parts = {"women": share.women, "people": share.people, "undisclosed": share.undisclosed, "target": target}
    if share.meets(target):
        return (
            _(
                "%(women)d of %(people)d participants are women (%(undisclosed)d undisclosed): the target of %(target)d %% is met."
            )
            % parts
        )
    return (
        _(
            "%(women)d of %(people)d participants are women (%(undisclosed)d undisclosed): the target of %(target)d %% is not met."
        )
        % parts
    )


def of_half_year(answer: str, label: str, target: int) -> str:
    """Whether the sessions of a closed half-year met the target: the verdict in a sentence, without numbers."""
    parts = {"half_year": label, "target": target}
    if answer == BalanceVerdict.Answer.MET:
        return _("In the %(half_year)s the target of %(target)d %% women was met.") % parts
    if answer == BalanceVerdict.Answer.NOT_MET:
        return _("In the %(half_year)s the target of %(target)d %% women was not met.") % parts
    return _("In the %(half_year)s too few people came to say whether the target was met.") % parts


def in_a_cell(answer: str) -> str:
    """A half-year's verdict in a word or two, for a table's cell."""
    if answer == BalanceVerdict.Answer.MET:
        return _("target met")
    if answer == BalanceVerdict.Answer.NOT_MET:
        return _("target not met")
    return _("too few people")


def on_hard_security(answer: str, label: str, target: int) -> str:
    """A half-year's verdict on its sessions about hard security, in a sentence."""
    parts = {"half_year": label, "target": target}
    if answer == BalanceVerdict.Answer.MET:
        return _("On hard security, in the %(half_year)s, the target of %(target)d %% women was met.") % parts
    if answer == BalanceVerdict.Answer.NOT_MET:
        return (
            _("On hard security, in the %(half_year)s, the target of %(target)d %% women was not met.")
            % parts
        )
    return (
        _("On hard security, in the %(half_year)s, too few people came to say whether the target was met.")
        % parts
    )


def why_this_track(computed: str, counts: Mapping[str, int] | None) -> str:
    """Why the roster says this track: with numbers of people by role class, or without (None)."""
    if counts is None:
        return _why_without_numbers(computed)
    people = sum(counts.get(name, 0) for name in rules.TRACK_CLASSES)
    instructed = counts.get(RoleClass.OFFICIAL_INSTRUCTED, 0)
    near = people - counts.get(RoleClass.CIVIL_SOCIETY, 0)
    if computed == Track.THREE:
        return _("all %(people)d are civil society") % {"people": people}
    if computed == Track.ONE_HALF or instructed:
        parts = {"some": instructed, "people": people}
        return _("%(some)d of %(people)d are officials under instructions") % parts
    parts = {"some": near, "people": people}
    return (
        _(
            "%(some)d of %(people)d are officials in private capacity or close to officials, none under instructions"
        )
        % parts
    )


def _why_without_numbers(computed: str) -> str:
    return {
        Track.ONE_HALF: _("all or many on the roster are officials under instructions"),
        Track.THREE: _("everybody on the roster is civil society"),
    }.get(Track(computed), _("those on the roster are close to officials, few of them under instructions"))
