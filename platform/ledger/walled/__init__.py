"""The ledger's functions: an entry is written by the signed viewer, chained at commit, and stands."""

from wall.declare import Routines
from wall.walled import STATED

ROUTINES = (
    Routines(
        "ledger.sql",
        {
            "ledger_part(bytea)": (),
            "ledger_hash(ledger_entry)": (),
            "ledger_close()": (),
            "ledger_stands()": (),
            "ledger_append(text, text, text, uuid, uuid, text[], bytea)": STATED,
        },
    ),
)
