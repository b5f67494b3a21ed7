"""Who gives which capacity, as the design says it: what the database is held against, and nothing read from it."""

import psycopg2
from support.rights_table import COLUMNS

REFUSED = psycopg2.errors.InsufficientPrivilege
# Rights as bits of one number, as wall.rights_on() answers.
OUTLINE, MANAGE, ROSTER, NAMES, LEAD = 1, 8, 16, 64, 4096
RIGHTS = (
    *("outline", "brief", "schedule", "manage", "roster", "attributes", "names", "contacts"),
    *("log", "sessions", "records", "notes", "lead"),
)
# The delegation column: capacity → who gives it. Everybody else is refused.
GIVEN_BY = {
    "manage": "lead_officer",
    "outline": "officer",
    "sign": "officer",
    "lead": "officer",
    "facilitate": "facilitator",
    "partner": "facilitator",
    "partner_identities": "facilitator",
    "officer_names": "facilitator",
    "officer_records": "facilitator",
}
CAPACITIES = tuple(GIVEN_BY)
# capacity → what it carries; of MANAGE's, arm's length leaves the roster out.
CARRIES = {
    "lead": COLUMNS["lead"],
    "facilitate": COLUMNS["facilitator"],
    "partner": COLUMNS["partner"],
    "partner_identities": ("names", "contacts"),
    "manage": (*COLUMNS["officer"], "roster"),
    "officer_records": ("records",),
    "officer_names": ("names",),
    "outline": COLUMNS["outline"],
    "sign": COLUMNS["outline"],
}
