"""The demo's accounts, for the list that `make run` prints. All have the same password (see accounts/demo.py)."""

ACCOUNTS: list[tuple[str, str]] = [
    ("officer@demo.parley.example", "program officer, leads the Upper Rivers programme"),
    ("officer.other@demo.parley.example", "program officer of another programme"),
    ("facilitator@demo.parley.example", "facilitator"),
    ("facilitator.other@demo.parley.example", "facilitator of another dialogue"),
    ("partner@demo.parley.example", "local partner"),
    ("funder@demo.parley.example", "funder, signs in to the outer ring"),
    ("funder.other@demo.parley.example", "another funder, outer ring"),
    ("approver@demo.parley.example", "approver, gives second signatures"),
    ("liaison@demo.parley.example", "liaison official, outer ring"),
    ("auditor@demo.parley.example", "auditor, reads the ledger and no content"),
    ("admin@demo.parley.example", "administrator, manages accounts and sees no content"),
]
