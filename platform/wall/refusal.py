"""Refused: the one exception by which anything is refused."""

from collections.abc import Mapping

from django.utils.translation import gettext as _


class Refused(Exception):
    """A refusal that a person can act on.

    `sentence` says what to do, in the reader's language. `status` is the HTTP meaning: 404 when the
    viewer may not know, 403 when they know but may not, 409 when the state does not allow it (or has
    changed), 422 when the input is invalid. `code` is stable and not translated. `fields` names what is
    wrong with which field.
    """

    def __init__(
        self,
        sentence: str,
        *,
        status: int = 422,
        code: str = "refused",
        fields: Mapping[str, str] | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status
        self.code = code
        self.fields = dict(fields or {})
        self.extra = dict(extra or {})


class Hidden(Refused):
    """What does not exist, or may not be known to: the two are told apart by nothing."""

    def __init__(self) -> None:
        super().__init__(_("There is nothing here for you."), status=404, code="not_found")
