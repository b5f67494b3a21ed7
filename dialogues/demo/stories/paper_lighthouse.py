"""Track Three on an open level: radio and neighbours. Cancelled after its funder left."""

from dialogues.demo.story import Move, Side, Story, Topic
from dialogues.demo.venues import HELSINKI, PORT_ELLUND
from wall.levels import Level

PEOPLE = """
m | facilitator | third | outsider facilitator, University of Aldmark            | Daniel Okoro
w | facilitator | third | insider facilitator, radio producer                   | Marit Sandowel
w | harbour     | civil | head of a women’s savings group                       | Luz Everdingh
m | harbour     | civil | taxi drivers’ association                             | Bram Costerly
w | harbour     | civil | school head                                           | Agnes Whitmarsh-Lo
n | hilltown    | civil | youth worker                                          | Kit Vandelar
m | hilltown    | civil | pastor                                                | Obed Farraway
w | hilltown    | civil | nurse                                                 | Perpetua Lindsay-Ro
m | hilltown    | civil | shopkeeper                                            | Nils Ombersley
w | hilltown    | civil | radio listener, retired cook                          | Dorte Akinwale
m | harbour     | civil | football club                                         | Manu Tressilian
m | harbour     | civil | fisherman                                             | Lino Brackwater
w | harbour     | civil | market trader                                         | Veera Solomonde
s | hilltown    | civil | singer                                                | Jo Merriwether-Anh
m | hilltown    | civil | ex-combatant, carpenter                               | Stijn Ovandal
"""

STORY = Story(
    code_name="paper lighthouse",
    programme="islands",
    officer="officer.other",
    lead="facilitator.other",
    title="What the radio says about us",
    theme="Neighbours of two towns listen to the same broadcasts and talk about the words.",
    official_process="The media council’s code, which has no local members",
    convenor="ngo",
    level=Level.OPEN,
    arms_length="known",
    track="three",
    target=50,
    areas=("media", "wps"),
    sides=(Side("harbour", "Harbour quarter"), Side("hilltown", "Hill town")),
    people=PEOPLE,
    venues=(PORT_ELLUND, PORT_ELLUND, HELSINKI),
    began=1180,
    ended=300,
    meetings=8,
    postponed=1,
    cancelled=1,
    topics=(
        Topic("One broadcast, two meanings", "media", chatham_house=False),
        Topic("Words for the other town", "media", chatham_house=False),
        Topic("What was shouted at the match", "media"),
        Topic("Women’s hour on both stations", "wps", chatham_house=False),
    ),
    points=(
        "Everybody had heard the same sentence and nobody the same word.",
        "It was agreed to ring the station together the next time.",
        "The women’s hour was thought worth a second microphone.",
        "Laughter was reported as an outcome.",
    ),
    follow_ups=("Ring both stations together", "Lend the second microphone"),
    notes=("The funder leaves at the end of the year. Tell the group before the newspaper does.",),
    moves=(
        Move("suspended", "The funder left; no session is paid for."),
        Move("cancelled", "No other funder was found within half a year."),
    ),
    state_since=120,
)
