"""Functions about what is due: what its owner's policy alone cannot say."""

from wall.declare import Routines

INNER = ("inner",)

ROUTINES = (
    Routines("obligations.sql", {"obligations_of(uuid, text)": INNER}),
    Routines("raise_level.sql", {"raise_obligations(uuid[], smallint)": INNER}),
    Routines("standing.sql", {"obligation_stands()": (), "notices_rise()": ()}),
    Routines(
        "change.sql",
        {
            "who_may_owe(uuid)": INNER,
            "hand_obligation(uuid, uuid, timestamptz)": INNER,
            "waive_obligation(uuid)": INNER,
        },
    ),
    Routines("changed.sql", {"obligation_changed()": (), "owed_by_my_people()": INNER}),
    Routines(
        "owed_in_my_dialogues.sql",
        {"owed_in_my_dialogues(text[], timestamptz, timestamptz, integer)": INNER},
    ),
    Routines("obligations_near_me.sql", {"obligations_near_me()": INNER}),
    Routines(
        "ladders.sql",
        {
            "ladders_of(text[], uuid[])": ("inner", "registrar"),
            "set_ladder(text, uuid, uuid, jsonb, jsonb)": INNER,
        },
    ),
    Routines("feed.sql", {"feed_owner(text)": INNER}),
    Routines("operations.sql", {"engine_counts()": INNER, "failed_mail()": INNER, "send_again(uuid)": INNER}),
)
