"""What every endpoint behind the wall shares, whichever app it belongs to.

A body with an unknown field is refused, not half understood. A version (ETag) is made from nothing but
what this viewer is shown, so that it tells them nothing of what they are not. A creation that is sent
twice under one Idempotency-Key is one.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.fields import empty
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from wall.levels import Level
from wall.refusal import Refused

LONGEST_KEY = 200  # characters of an Idempotency-Key
SIGNED_IN = frozenset({"signed_in"})
LEVELS = {level.slug: level for level in Level}


# The framework's own sentences name types of Python's.
A_LIST, AN_OBJECT = gettext_lazy("Send a list."), gettext_lazy("Send one object.")


class ListField(serializers.ListField):
    """A list of plain values."""

    default_error_messages = {"not_a_list": A_LIST}


class StrictList(serializers.ListSerializer[Any]):
    """A list of objects."""

    default_error_messages = {"not_a_list": A_LIST}


class StrictSerializer(serializers.Serializer[Any]):
    """A serializer that refuses fields it does not know."""

    default_error_messages = {"invalid": AN_OBJECT, "null": AN_OBJECT}

    class Meta:
        list_serializer_class = StrictList

    def run_validation(self, data: Any = empty) -> Any:
        """Nothing at all is no object, either."""
        if data is None and self.parent is None:
            raise serializers.ValidationError({"non_field_errors": [AN_OBJECT]})
        return super().run_validation(data)

    def to_internal_value(self, data: Any) -> Any:
        """Take the known fields; name each unknown one."""
        refuse_unknown(self, data)
        return super().to_internal_value(data)


class StrictModelSerializer(serializers.ModelSerializer[Any]):
    """The same for a model's fields."""

    default_error_messages = {"invalid": AN_OBJECT, "null": AN_OBJECT}

    def to_internal_value(self, data: Any) -> Any:
        """Take the known fields; name each unknown one, and each that cannot be written."""
        refuse_unknown(self, data)
        return super().to_internal_value(data)


def refuse_unknown(serializer: Any, data: Any) -> None:
    """Raise a ValidationError that names every field which this serializer does not take."""
    if not isinstance(data, Mapping):
        return  # the serializer says so itself
    known = {name for name, field in serializer.fields.items() if not field.read_only}
    if unknown := [name for name in data if name not in known]:
        sentence = _("There is no such field to write here. Leave it out, or correct its name.")
        raise serializers.ValidationError({str(name)[:80]: [sentence] for name in unknown})


class LevelField(serializers.ChoiceField):
    """A confidentiality level by its name (`open`, `chatham`, `restricted`, `closed`); a number inside."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=[(level.slug, level.label) for level in Level], **options)

    def to_internal_value(self, data: Any) -> Any:
        """The level of this name."""
        return LEVELS[super().to_internal_value(data)]

    def to_representation(self, value: Any) -> str:
        """The name of this level."""
        return Level(value).slug


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


def idempotency_key(request: Request) -> str | None:
    """The request's Idempotency-Key, or None. Raises Refused (422) where it is too long or not plain text."""
    key = str(request.headers.get("Idempotency-Key", "")).strip()
    if not key:
        return None
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        sentence = _("An Idempotency-Key has at most %(most)d plain characters; a random UUID is best.") % {
            "most": LONGEST_KEY
        }
        raise Refused(sentence, code="bad_key", fields={"Idempotency-Key": sentence})
    return key


def only_parameters(request: Request, known: set[str]) -> None:
    """Refuse (422) query parameters that this address does not have: a filter that is ignored shows too much."""
    if unknown := [name for name in request.query_params if name not in known]:
        raise Refused(
            _("This address has no such parameter. Leave it out, or correct its name."),
            code="unknown_parameter",
            fields={name[:80]: _("There is no such parameter.") for name in unknown},
        )
