"""`{% load dialogues %}`: code names in the reader's language, and the words of a dialogue's states."""

from django import template
from django.utils.translation import get_language

from dialogues.words import code_names

register = template.Library()


@register.filter
def spoken(pair: str) -> str:
    """A code name or alias in the reader's language."""
    return code_names.spoken(str(pair), get_language() or "en")
