"""Lists in pages, by a cursor: what is added or hidden meanwhile shifts no page, and nothing is counted."""

import base64
import hashlib
import json
import secrets
from typing import Any
from urllib import parse

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.utils.urls import replace_query_param

from wall.refusal import Refused

NONCE = 12  # bytes


class Pages(CursorPagination):
    """At most 200 rows a page (`page_size`), in an order that never has two rows in the same place.

    A cursor is sealed together with the order it was made for: it stands in addresses, where no code name and
    no position in the ledger belongs, and what is not ours is refused, not tried.
    """

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        """The queryset's own order (filters have set it), with the id last."""
        given = queryset.query.order_by or queryset.model._meta.ordering
        order = tuple(name for name in given if isinstance(name, str))
        return order if {"id", "pk", "-id", "-pk"} & set(order) else (*order, "pk")

    def get_page_size(self, request: Any) -> int:
        """The size asked for. Raises Refused (422) where it is no number between 1 and 200."""
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not asked.isascii() or not asked.isdigit() or not 1 <= int(asked[:6]) <= self.max_page_size:
            sentence = _("Choose a page size between 1 and %(most)d.") % {"most": self.max_page_size}
            raise Refused(sentence, code="page_size", fields={"page_size": sentence})
        return int(asked)

    def decode_cursor(self, request: Any) -> Cursor | None:
        """The cursor of this request. Raises Refused (422) where it is not one of ours for this order."""
        encoded = request.query_params.get(self.cursor_query_param)
        if encoded is None:
            return None
        try:
            sealed = base64.urlsafe_b64decode(encoded.encode())
            found = json.loads(self._cipher().decrypt(sealed[:NONCE], sealed[NONCE:], self._order()))
        except (InvalidTag, ValueError):
            sentence = _(
                "This cursor is not one of ours, or belongs to another order. Start again at the first page."
            )
            raise Refused(sentence, code="cursor", fields={"cursor": sentence}) from None
        return Cursor(*found)

    def encode_cursor(self, cursor: Cursor) -> str:
        """The address of the page at this cursor."""
        nonce = secrets.token_bytes(NONCE)
        told = json.dumps([cursor.offset or 0, cursor.reverse, cursor.position]).encode()
        sealed = base64.urlsafe_b64encode(nonce + self._cipher().encrypt(nonce, told, self._order())).decode()
        return replace_query_param(str(self.base_url), self.cursor_query_param, sealed)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The shape of every list."""
        link = {"type": ["string", "null"], "format": "uri-reference"}
        properties = {"next": link, "previous": link, "results": schema}
        return {"type": "object", "required": ["next", "previous", "results"], "properties": properties}

    def get_next_link(self) -> str | None:
        """A relative address: the server's own name is nobody's business in a body."""
        return _relative(super().get_next_link())

    def get_previous_link(self) -> str | None:
        """The relative address of the page before."""
        return _relative(super().get_previous_link())

    def _cipher(self) -> AESGCM:
        return AESGCM(hashlib.sha256(b"resources.pagination\0" + settings.SECRET_KEY.encode()).digest())

    def _order(self) -> bytes:
        return ",".join(self.ordering).encode()


def _relative(link: str | None) -> str | None:
    if link is None:
        return None
    parts = parse.urlsplit(link)
    return f"{parts.path}?{parts.query}"
