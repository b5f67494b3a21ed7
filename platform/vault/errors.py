"""What the vault says when it cannot seal or open something.

Every error carries two texts, neither of which ever holds plain text or a key: `sentence`, which may be shown
to anybody, and `advice`, which tells an operator what to restore (it may name a file and opaque ids).
"""

from django.utils.translation import gettext as _


class VaultError(Exception):
    """Base of all refusals of the vault. `str()` gives the sentence followed by the advice."""

    def __init__(self, sentence: str, advice: str = "") -> None:
        super().__init__(sentence, advice)
        self.sentence = sentence
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.sentence} {self.advice}".strip()


class VaultClosed(VaultError):
    """There is no root key in this process, as in the outer ring."""

    def __init__(self) -> None:
        super().__init__(
            _("Confidential text cannot be opened here."),
            _("This process has no root key (secret vault_root_key), so the vault stays closed."),
        )


class Unreadable(VaultError):
    """The sealed bytes are damaged, or were moved from another row, column, dialogue or person.

    `where` names the place by opaque ids.
    """

    def __init__(self, where: str, *, unknown_key: str = "") -> None:
        advice = _("%(where)s: what is stored was altered or belongs elsewhere. Restore it from a backup.")
        if unknown_key:
            advice = _(
                "%(where)s: key %(key)s is not in the key store. What is stored was altered or belongs "
                "elsewhere, or the key store is older than the database: then restore its newest backup."
            )
        super().__init__(
            _("This text is not what was once stored here, so it is not shown. Tell the administrator."),
            advice % {"where": where, "key": unknown_key},
        )


class Shredded(VaultError):
    """The key was destroyed on purpose. `when` is the moment in UTC, ISO 8601."""

    def __init__(self, when: str) -> None:
        super().__init__(
            _("This was erased for good and cannot be brought back."),
            _("Its key was destroyed on %(when)s.") % {"when": when},
        )
        self.when = when


class PersonShredded(Shredded):
    """One person's key was destroyed, while the dialogue's other keys are still there."""


class KeyMissing(VaultError):
    """The key store has no such key: it was never made, or the store lost it."""

    def __init__(self, advice: str) -> None:
        super().__init__(
            _("The key for this text is missing, so it cannot be opened. Tell the administrator."), advice
        )


class WrongRoot(VaultError):
    """The root key of this process is malformed, or is not the one that the key store was wrapped with."""

    def __init__(self, advice: str) -> None:
        super().__init__(
            _("The keys cannot be opened with the root key given here. Tell the administrator."), advice
        )


class KeyStoreUnreachable(VaultError):
    """The key store's folder (or service) cannot be read or written at all."""

    def __init__(self, advice: str) -> None:
        super().__init__(
            _("The key store cannot be reached just now. Try again, or tell the administrator."), advice
        )
