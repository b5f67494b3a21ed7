"""Who gives which capacity, as the design says it: what the database is held against, and nothing read from it."""

import psycopg2

REFUSED = psycopg2.errors.InsufficientPrivilege
# Rights as bits of one number, as wall.rights_on() answers.
OUTLINE, MANAGE, ROSTER, NAMES, LEAD = 1, 8, 16, 64, 4096
CAPACITIES = (
    *("lead", "facilitate", "partner", "partner_identities"),
    *("manage", "officer_records", "officer_names", "outline", "sign"),
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
