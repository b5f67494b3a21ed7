"""Nuclear and maritime risk at Track 1.5, on its way to Track One. Closed: only those named know of it."""

from dialogues.demo.story import Move, Planned, Side, Story, Topic
from dialogues.demo.venues import BANGKOK, GENEVA, MUSCAT, OTTAWA
from wall.levels import Level

PEOPLE = """
m | facilitator | third      | outsider facilitator, University of Aldmark           | Daniel Okoro
w | facilitator | third      | insider facilitator, former arms control negotiator   | Liesel Tammerfors
m | expert      | third      | seismologist                                          | Anselm Riverade
m | coast       | instructed | rear admiral, naval staff                             | Osric Velanthe
m | coast       | instructed | director, arms control department                     | Jamil Corrandez
m | plateau     | instructed | head of the strategic plans division                  | Rashid Ombrelan
w | plateau     | instructed | counsellor, foreign ministry                          | Zehra Tolmarin
m | plateau     | near       | retired air marshal                                   | Imran Vosskall
m | coast       | near       | former national security adviser                      | Lorcan Astremont
m | coast       | instructed | safety officer, nuclear regulator                     | Teodor Brannock
m | plateau     | instructed | coast guard operations                                | Farid Selworthen
m | coast       | instructed | commander, submarine rescue                           | Niall Ferranti-Moor
w | coast       | near       | physicist, former adviser                             | Brigid Calloren
m | plateau     | instructed | legal adviser, ministry of defence                    | Asif Marwendale
m | plateau     | near       | former ambassador                                     | Kamran Hollister-Vey
m | coast       | private    | naval hydrographer, in private capacity               | Ciaran Dunmarrow
m | plateau     | instructed | missile notification centre                           | Bilal Ostrander
w | plateau     | civil      | disarmament researcher                                | Parveen Aldermast
m | coast       | instructed | hotline duty head                                     | Fergus Trevanion
u | plateau     | near       | adviser to the parliament’s defence committee         | Shiraz Wyndemere
"""

STORY = Story(
    code_name="slate compass",
    programme="rivers",
    officer="officer",
    lead="facilitator.other",
    title="Notification before launch, and rescue at sea",
    theme="Two measures that officials could sign without recognising anything: launch notices and sea rescue.",
    official_process="No official talks; a hotline between the two navies that is tested once a month",
    convenor="university",
    level=Level.CLOSED,
    arms_length="aliases",
    track="one_half",
    target=30,
    areas=("nuclear", "maritime", "hard_security"),
    spoken=("en", "ur"),
    sides=(Side("coast", "Coastal Republic"), Side("plateau", "Plateau Federation")),
    people=PEOPLE,
    venues=(BANGKOK, MUSCAT, GENEVA, OTTAWA),
    began=1480,
    ended=40,
    meetings=14,
    calls=8,
    postponed=1,
    cancelled=1,
    planned=(Planned(-2, "Text of the rescue protocol, second reading", 2),),
    topics=(
        Topic("Notice before a test: hours, channel, wording", "nuclear", hard=True),
        Topic("Submarine rescue: who may enter whose waters", "maritime", hard=True),
        Topic("What an accident at a reactor would oblige us to say", "nuclear", hard=True),
        Topic("Fishing boats that stray", "maritime"),
        Topic("How the text would reach officials", "hard_security", hard=True),
    ),
    points=(
        "A notice of twenty-four hours was thought enough by most and too long by none.",
        "It was said that a rescue ship must be unarmed in fact and not in name.",
        "The word “notify” was preferred to “inform”, since the second has a history.",
        "It was noted that fishermen are arrested on dates that follow elections.",
        "A reading of the seven articles raised two questions, both about charts.",
        "It was held that neither side needs to name the sea in order to rescue in it.",
    ),
    follow_ups=(
        "Lawyers of both sides to compare the two readings of article four",
        "Seismologist’s note on what can be told from outside",
        "List of ports that would take a rescue ship",
    ),
    notes=(
        "Ready to go official on rescue; not on notices. Say so to nobody before both have said it.",
        "The admiral’s successor is named in spring. The window is this winter.",
    ),
    approver=True,
    moves=(Move("transition"),),
    state_since=52,
)
