"""How the API behaves, whatever it is about: who may call, what is read, and how a refusal is said.

Deny by default: a view that does not declare its `roles` refuses everybody.
"""

from parley.api.pages import Pages
from parley.api.parsers import StrictJSONParser
from parley.api.permissions import DeclaredRoles
from parley.api.problems import problem_of
from parley.api.throttles import PerPerson

__all__ = ["DeclaredRoles", "Pages", "PerPerson", "StrictJSONParser", "problem_of"]
