"""Whatever is sent: an answer that the API describes, never a fault of ours. Generated from its own description."""

import json
import os
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from support.profile import LONG


def _obligation(world: SimpleNamespace, dialogue_id: Any) -> str:
    from notices.models import Obligation
    from wall.viewer import viewing

    with viewing(world.people.facilitator):
        return str(Obligation.objects.filter(dialogue_id=dialogue_id).values_list("pk", flat=True)[0])


CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = int(os.environ.get("PARLEY_EXAMPLES", "20" if LONG else "3"))


@pytest.mark.long
@pytest.mark.usefixtures("own_keys")  # erasing is among what is sent
@pytest.mark.parametrize(
    ("who", "only"),
    [
        ("facilitator", ""),
        ("officer", ""),
        ("lead_officer", "/api/v1/(ladders|obligations|programmes|roles)"),
        ("administrator", "/api/v1/(people|roles|operations|organisations|programmes)"),
    ],
)
def test_generated_requests(
    world: SimpleNamespace, caller: Callable[[str], Any], who: str, only: str, monkeypatch: Any
) -> None:
    from django.core.wsgi import get_wsgi_application

    from resources import throttles

    monkeypatch.setattr(throttles, "per_minute", lambda: 1_000_000)
    me = caller(who)
    described = json.loads(me.get("/api/schema/?format=json").content)
    schema = schemathesis.openapi.from_dict(described)
    schema.app = get_wsgi_application()
    found = world.dialogues.a_chatham
    known = {
        "dialogue": str(found.id),
        "session": str(found.session),
        "party": str(found.parties[0]),
        "faction": str(found.faction),
        "participant": str(found.participants[0]),
        "person": str(world.people.partner),
        "programme": str(world.programmes.a),
        "kind": "session.log",
        "dialogue_id": str(found.id),
        "obligation": _obligation(world, found.id),
    }
    headers = {"Authorization": f"Token {me.token}", "If-Match": "*"}
    for result in schema.get_all_operations():
        operation = result.ok()
        if not re.match(only, operation.path):
            continue

        @hypothesis.settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy())
        def probe(case: Any) -> None:
            for name in case.path_parameters or {}:
                case.path_parameters[name] = known.get(name, case.path_parameters[name])
            case.headers = {**(case.headers or {}), **headers}
            case.call_and_validate(checks=CHECKS)

        probe()
