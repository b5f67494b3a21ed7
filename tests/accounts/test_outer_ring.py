"""The outer ring as a process of its own: its own login, no key of the wall or the vault."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connections
from support.processes import PATIENCE

from accounts.actions.people import invite_person
from accounts.models import Organisation, Rest
from wall.viewer import viewing


@pytest.mark.usefixtures("hashed_as_kept")  # that process would hash them anew
def test_a_funder_signs_in_there_and_nobody_of_the_inner_ring(people, outbox):
    with viewing(people.admin.pk):
        invite_person(
            email="new.funder@fund.example",
            display_name="New Funder",
            organisation=Organisation.objects.first(),
            kind="funder",
        )
    link = re.search(r"http://[^/]+(/accounts/invitation/\S+)", outbox[-1].body)[1]
    database = connections["owner"].settings_dict["NAME"]
    ran = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("outer_ring.py")), link],
        env=os.environ | {"PARLEY_RING": "outer", "PARLEY_DATABASE": database, "PARLEY_DEMO": "0"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ran.stdout.endswith("all of it\n"), ran.stdout + ran.stderr
    assert not Rest.objects.exists()
