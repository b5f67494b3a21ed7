"""The balance page: one sentence that answers, and its evidence below it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dialogues.models import Brief, Track
from dialogues.models.dialogue import GENDER_TARGETS
from dialogues.pages.team import Here, dialogue_page
from dialogues.queries.balance import Balance, TrackAnswer, gender_balance, track
from dialogues.rules import Share
from publishing import charts

TRACKS = (Track.THREE, Track.TWO, Track.ONE_HALF, Track.ONE)


@dialogue_page(Brief)
def index(request: HttpRequest, here: Here) -> HttpResponse:
    """How balanced the dialogue is, and which track its roster says, as far as the reader may know."""
    balance = gender_balance(here.dialogue)
    context = here.page(
        balance=balance,
        gauge=gauge(track(here.dialogue)),
        targets=GENDER_TARGETS,
        undisclosed=balance.whole.undisclosed if balance.whole else 0,
    )
    if balance.counted:
        context |= {
            "by_function": _by_function(balance),
            "by_session": _by_session(balance),
            "parts": _parts(balance),
        }
    return render(request, "dialogues/balance/index.html", context)


def gauge(answer: TrackAnswer) -> dict[str, Any]:
    """What parts/track.html draws, with the sentence that explains it."""
    steps = [
        {"name": one.label, "said": one == answer.declared, "seen": one == answer.computed} for one in TRACKS
    ]
    return {
        "steps": steps,
        "differs": bool(answer.computed) and not answer.agrees,
        "label": _("Declared track and the track that the roster says"),
        "sentence": answer.sentence,
    }


def _target(balance: Balance) -> dict[str, Any]:
    label = _("Target %(percent)s") % {"percent": charts.percent(balance.target / 100)}
    return {"target": balance.target / 100, "target_label": label, "language": get_language() or "en"}


def _by_function(balance: Balance) -> dict[str, Any]:
    """Bars by function, and the same as a table."""
    rows = [charts.ShareRow(one.label, _share(one.share), said(one.share)) for one in balance.by_function]
    title = _("Women by function")
    svg = charts.shares_by_role(
        rows,
        title=title,
        desc=_("One bar for each function on today's roster."),
        nothing=_("Nobody is on the roster yet."),
        **_target(balance),
    )
    table = [[one.label, *_cells(one.share)] for one in balance.by_function]
    return {
        "svg": svg,
        "caption": _("Today's roster, by function."),
        "table_columns": _columns(_("Function")),
        "table_rows": table,
        "table_caption": title,
    }


def _by_session(balance: Balance) -> dict[str, Any]:
    """A line over the sessions, and the same as a table that says which were about hard security."""
    points = [
        # Nobody was noted down: that hides nothing, so it is not marked as what is confidential.
        charts.SharePoint(date_format(one.starts_at, "N Y"), _share(one.share), hidden="–")
        for one in balance.by_session
    ]
    title = _("Women by session")
    svg = charts.share_over_time(
        points,
        title=title,
        desc=_("One point for each session that was logged, from the first to the latest."),
        nothing=_("No session has been logged yet."),
        **_target(balance),
    )
    table = [
        [
            date_format(one.starts_at, "j F Y"),
            _("yes") if one.hard_security else _("no"),
            *_cells(one.share),
        ]
        for one in balance.by_session
    ]
    columns = [_("Session"), _("Hard security"), *_columns("")[1:]]
    return {
        "svg": svg,
        "caption": _("Those who came as participants, session by session."),
        "table_columns": columns,
        "table_rows": table,
        "table_caption": title,
    }


def _parts(balance: Balance) -> list[dict[str, Any]]:
    """Whole roster, hard security and everything else, as share bars."""
    named = [
        (_("All participants"), balance.whole),
        (_("Sessions on hard security"), balance.hard_security),
        (_("Other sessions"), balance.other),
    ]
    return [
        {
            "label": label,
            "percent": None if share.percent is None else round(share.percent),
            "text": said(share),
            "target": balance.target,
        }
        for label, share in named
        if share is not None
    ]


def said(share: Share) -> str:
    """“4 of 12”, or that there was nobody."""
    if not share.people:
        return _("nobody")
    return _("%(women)d of %(people)d") % {"women": share.women, "people": share.people}


def _share(share: Share) -> float | None:
    return None if share.percent is None else share.percent / 100


def _columns(first: str) -> list[str]:
    return [first, _("Women"), _("People"), _("Of them undisclosed"), _("Share")]


def _cells(share: Share) -> list[str]:
    percent = "" if share.percent is None else charts.percent(share.percent / 100, get_language() or "en")
    return [str(share.women), str(share.people), str(share.undisclosed), percent or _("nobody")]
