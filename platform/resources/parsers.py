"""Bodies are read strictly: what two readers could understand differently is refused."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from wall.refusal import Refused


class StrictJSONParser(BaseParser):
    """JSON in UTF-8 of at most 2 MB, without NaN and without the same key twice."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Read a body. Raises Refused: 413 where it is too long, 400 where it cannot be read."""
        body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise too_long()
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            raise Refused(
                _("This body is not UTF-8. Encode it and send it again."), status=400, code="not_utf8"
            ) from None
        try:
            return json.loads(text, parse_constant=_not_a_number, object_pairs_hook=_each_key_once)
        except RecursionError:
            raise Refused(_("This body is nested too deeply."), status=400, code="too_deep") from None
        except ValueError:
            raise Refused(
                _("This body is not JSON that can be read. Check it with a JSON tool and send it again."),
                status=400,
                code="not_json",
            ) from None


def too_long() -> Refused:
    """A body that nobody writes by hand."""
    megabytes = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // (1024 * 1024)
    sentence = _("This body is longer than %(most)d MB. Divide it.") % {"most": megabytes}
    return Refused(sentence, status=413, code="too_long")


def _not_a_number(name: str) -> Any:
    raise Refused(
        _("JSON has no %(name)s. Send null or a number.") % {"name": name}, status=400, code="not_a_number"
    )


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = sorted(
            {key for number, (key, _value) in enumerate(pairs) if key in [k for k, _v in pairs[:number]]}
        )
        raise Refused(
            _("The same field stands here twice: %(names)s. Keep one of the two.")
            % {"names": ", ".join(twice)[:200]},
            status=400,
            code="field_twice",
        )
    return found
