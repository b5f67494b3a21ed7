"""Published figures: where the outer ring begins."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.pages.door import page
from accounts.rules import FUNDER, LIAISON
from wall.levels import Level


@page(FUNDER, LIAISON)
def index(request: HttpRequest) -> HttpResponse:
    """What has been released to this reader. No release exists before the release gate does."""
    return render(request, "funding/figures.html", {"marking_level": Level.OPEN})
