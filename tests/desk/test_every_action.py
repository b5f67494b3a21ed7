"""What can be done here can be done on a page and by the API, or it is written here why not."""

from support.reachable import actions_of, load_all_actions, views

from ledger.actions import REGISTRY

OFFICE = "An office does this by itself; no person asks for it."
DEMO = "The demo world dates itself back while it is loaded."
NO_PAGE = {
    "access.give_team": "Teams come from a program that knows them; a page names people one by one.",
    "account.first_administrator": "A command on the server makes the first administrator: nobody can sign in before.",
    "demo.date_back": DEMO,
    "demo.date_logs_back": DEMO,
    "dialogue.shred": OFFICE,
    "notices.write": OFFICE,
    "roster.confirm_import": "A page confirms its own preview, row by row as chosen there, by roster.import.",
    "roster.export": "Nothing offers an export yet.",
    "session.raise_level": "On pages a level is a field of the session's form, and raised with it.",
    "sign_in.way_in_changed": "The pages for passwords and second factors are allauth's; its signals leave the entry.",
    "verdict.say": OFFICE,
}
NO_API = {
    "account.accept_invitation": "Whoever is invited has no token yet, and chooses a password: in the browser.",
    "account.first_administrator": NO_PAGE["account.first_administrator"],
    "demo.date_back": DEMO,
    "demo.date_logs_back": DEMO,
    "dialogue.shred": OFFICE,
    "notices.write": OFFICE,
    "roster.export": NO_PAGE["roster.export"],
    "roster.import": "A program confirms its import by roster.confirm_import, which contains this.",
    "sign_in.end_other_sessions": "A call comes from no session that could stay: a program ends each by itself.",
    "sign_in.way_in_changed": "Passwords and second factors are changed in the browser alone, never by a token.",
    "token.issue": "A token does not make tokens: whoever found one would keep their access beyond its end.",
    "verdict.say": OFFICE,
}


load_all_actions()
# Other tests, in the same process, declare actions of their own.
ACTIONS = {name for name, act in REGISTRY.items() if not act.__module__.startswith("test")}


def reached(*, api: bool) -> set[str]:
    found: set[str] = set()
    for route, callback in views():
        if route.startswith("api/") == api:
            found |= actions_of(callback)
    return found


def test_every_action_has_a_page_or_a_reason() -> None:
    assert ACTIONS - reached(api=False) == set(NO_PAGE)


def test_every_action_has_an_address_of_the_api_or_a_reason() -> None:
    assert ACTIONS - reached(api=True) == set(NO_API)


def test_what_an_endpoint_names_is_what_it_calls() -> None:
    """An endpoint's `acts` decide about rights: a method that names an action calls it, or asks as it does."""
    asks_alike = {("RosterImports", "create"), ("RosterImports", "retrieve"), ("RosterImports", "destroy")}
    untrue = {
        (callback.cls.__name__, method, callback.cls.acts[method].action_name)
        for route, callback in views()
        for method in getattr(callback, "actions", {}).values()
        if method in getattr(callback.cls, "acts", {})
        and (callback.cls.__name__, method) not in asks_alike
        and callback.cls.acts[method].action_name not in actions_of(callback)
    }
    assert untrue == set()


def test_each_reason_is_a_sentence() -> None:
    for reason in [*NO_PAGE.values(), *NO_API.values()]:
        assert reason[0].isupper()
        assert reason.endswith(".")
