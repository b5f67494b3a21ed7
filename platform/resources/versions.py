"""Versions of what is shown (ETag): made from nothing but what this viewer sees, so that they tell nothing else."""

import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from wall.refusal import Refused


def etag_of(shown: Any) -> str:
    """The version of what is shown: a keyed hash, so that nobody can guess at what they do not see."""
    text = JSONEncoder(sort_keys=True, separators=(",", ":")).encode(shown)
    digest = hmac.new(settings.SECRET_KEY.encode(), b"etag\0" + text.encode(), hashlib.sha256).hexdigest()
    return f'"{digest[:32]}"'


def require_match(request: Request, shown: Any) -> None:
    """Refuse unless the request's If-Match names the version that this viewer is shown now.

    Raises Refused: 428 without the header, 412 (with what is shown now) when somebody saved in between.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        raise Refused(
            _("Say which version you change: send the ETag that you read as If-Match."),
            status=428,
            code="match_needed",
        )
    if header == "*" or etag_of(shown) in [part.strip() for part in header.split(",")]:
        return
    raise changed_meanwhile(shown)


def changed_meanwhile(shown: Any) -> Refused:
    """Somebody saved in between; the answer shows what there is now."""
    return Refused(
        _("Somebody else has changed this since you read it. Look at what changed, then save again."),
        status=412,
        code="changed_meanwhile",
        extra={"shown": shown},
    )


def versioned(request: Request, shown: Any, *, status: int = 200) -> Response:
    """Answer with what is shown and its version, or with 304 where the client has it already."""
    etag = etag_of(shown)
    if request.method == "GET" and etag in [
        p.strip() for p in request.headers.get("If-None-Match", "").split(",")
    ]:
        return Response(status=304, headers={"ETag": etag})
    return Response(shown, status=status, headers={"ETag": etag})
