"""Ended without result a year ago: maritime confidence-building at Track 1.5."""

from dialogues.demo.story import Move, Side, Story, Topic
from dialogues.demo.venues import BANGKOK, KATHMANDU, OSLO, PORT_ELLUND
from wall.levels import Level

PEOPLE = """
m | facilitator | third      | outsider facilitator, University of Aldmark           | Daniel Okoro
w | facilitator | third      | insider facilitator, former port director             | Wilhelmina Sarkvand
m | interpreter | third      | interpreter                                           | Teo Banderas-Lund
m | islands     | instructed | coast guard command                                   | Rurik Mantoval
m | islands     | instructed | fisheries ministry                                    | Halvard Quintero-Ness
m | main        | instructed | naval attaché                                         | Severin Pahlgren
m | main        | instructed | foreign ministry, law of the sea                      | Benedikt Alwarren
w | main        | near       | maritime lawyer                                       | Cosima Tregellan
m | islands     | near       | former harbour master                                 | Lambert Oyelund
m | islands     | civil      | fishermen’s cooperative                               | Matti Corderoy
m | main        | instructed | hydrographic office                                   | Edvin Stallwart
m | islands     | instructed | district governor’s office                            | Rafe Undermeer
w | islands     | civil      | fish market traders                                   | Inga Porthallow
m | main        | instructed | border guard                                          | Klemens Vardoe
m | main        | near       | retired captain                                       | Wim Dackerell
m | islands     | instructed | search and rescue                                     | Ottar Vesterling
m | main        | civil      | marine biologist                                      | Joris Ambleholm
"""

STORY = Story(
    code_name="walnut estuary",
    programme="islands",
    officer="officer.other",
    lead="facilitator.other",
    title="Boats in the Ellund strait",
    theme="Arrests of fishing boats in a strait that both sides chart differently.",
    official_process="The boundary commission, adjourned without a date",
    convenor="ngo",
    level=Level.RESTRICTED,
    arms_length="aliases",
    track="one_half",
    target=30,
    areas=("maritime", "economy"),
    sides=(Side("islands", "Island government"), Side("main", "Mainland government")),
    people=PEOPLE,
    venues=(PORT_ELLUND, BANGKOK, OSLO, KATHMANDU),
    began=1500,
    ended=400,
    meetings=10,
    calls=4,
    postponed=2,
    cancelled=1,
    topics=(
        Topic("Arrests this season", "maritime", hard=True),
        Topic("A common chart, or two charts side by side", "maritime", hard=True),
        Topic("Prices at the fish market", "economy", chatham_house=False),
        Topic("Ransom and fines", "economy"),
    ),
    points=(
        "Both sides counted the season’s arrests and arrived at different sums.",
        "Two charts on one table were found easier to bear than one chart.",
        "It was said that the fine is paid by those who own no boat.",
        "No way was seen to speak of arrests before elections on either shore.",
    ),
    follow_ups=("Return the borrowed charts",),
    notes=("They came for the travel in the end. Say so plainly in the closing report.",),
    moves=(Move("closed", "Neither side would send anybody after the elections; nothing was agreed."),),
    state_since=372,
)
