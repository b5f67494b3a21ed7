"""Ceasefire monitoring: declared Track Two, stepped back from Track 1.5, and its roster still says 1.5."""

from dialogues.demo.story import Current, Move, Planned, Side, Story, Topic
from dialogues.demo.venues import HELSINKI, ISTANBUL, MUSCAT, OSLO
from wall.levels import Level

PEOPLE = """
w | facilitator | third      | outsider facilitator, Bridges Dialogue Institute      | Amara Keita
m | facilitator | third      | insider facilitator, retired general                  | Stellan Okwara
m | interpreter | third      | interpreter, Russian                                  | Mikel Tarsovan
w | observer    | third      | observer, monitoring expert                           | Frida Colmaren
m | north       | instructed | colonel, general staff                                | Arvid Strennik
m | north       | instructed | deputy head of the armistice office                   | Danil Orsevan
m | east        | instructed | commander of the eastern district, on instructions    | Tarik Belumar
m | east        | instructed | head of the liaison cell                              | Sorin Vachtal
m | valley      | near       | former fighter, valley committee                      | Goran Ilsemet
w | valley      | civil      | head of the families of the missing                   | Lejla Marovic-Strand
m | north       | near       | retired general                                       | Hemming Roskval
m | east        | near       | former ambassador                                     | Yusuf Karandel
m | north       | instructed | legal adviser, ministry of defence                    | Petter Almgaart
w | north       | instructed | head of verification, foreign ministry                | Maren Dolsvik
m | east        | instructed | officer for cessation incidents                       | Ruslan Temirov-Hale
m | east        | instructed | adviser to the security council                       | Adem Vorushil
u | valley      | civil      | journalist of the valley                              | Sascha Lindemor
m | valley      | near       | adviser to a member of parliament                     | Vuk Harlanen
m | north       | instructed | demining directorate                                  | Kaspar Elvestad
m | east        | near       | academic, strategic studies                           | Idris Monteval
w | east        | instructed | communications of the liaison cell                    | Samira Dokhale
m | north       | instructed | border service                                        | Torsten Akermund
"""

STORY = Story(
    code_name="granite viaduct",
    programme="rivers",
    officer="officer",
    lead="facilitator",
    title="Watching the line of the Marn",
    theme="Rules for incidents on a ceasefire line that three sides patrol and nobody monitors.",
    official_process="The armistice talks, suspended since the shelling of the bridge towns",
    convenor="university",
    level=Level.RESTRICTED,
    arms_length="blind",
    track="two",
    target=30,
    areas=("ceasefire", "hard_security", "humanitarian"),
    spoken=("en", "ru"),
    sides=(
        Side(
            "north",
            "Government of North Marn",
            (
                Current("Office of the president", since_years=6),
                Current("Reform officers", since_years=1.6, split_from="Office of the president"),
            ),
        ),
        Side("east", "Eastern administration"),
        Side("valley", "Valley committees"),
    ),
    people=PEOPLE,
    venues=(ISTANBUL, HELSINKI, MUSCAT, OSLO),
    began=1840,
    ended=24,
    meetings=18,
    calls=10,
    postponed=2,
    cancelled=1,
    planned=(Planned(6, "Incidents since the thaw: what a hotline would have changed"),),
    topics=(
        Topic("Incidents on the line since we last met", "ceasefire", hard=True),
        Topic("A hotline between duty officers", "hard_security", hard=True),
        Topic("Drones: what counts as crossing", "hard_security", hard=True, level=Level.CLOSED),
        Topic("Harvest passes for the bridge towns", "humanitarian"),
        Topic("Who would monitor, and whom would they ask", "ceasefire", hard=True),
        Topic("The missing: what families may be told", "detainees"),
        Topic("Words that the press uses for the line", "media", chatham_house=False),
    ),
    points=(
        "It was observed that most incidents begin with a patrol that is late and nobody who may say so.",
        "A hotline was thought useful if duty officers, not capitals, hold the receiver.",
        "Some asked that drones below a certain height be treated as birds until photographed.",
        "Others replied that a bird does not carry a camera, and that intent is what matters.",
        "It was suggested that harvest passes be the same paper on all three sides.",
        "No common view on monitors from abroad; a common view that neighbours would not do.",
        "It was said that families should be told what is known, even where it is little.",
        "A draft of nine incident rules was read; five drew no objection.",
        "One side’s account and another’s differ by an hour, which a shared clock would settle.",
    ),
    follow_ups=(
        "Circulate the nine incident rules with the four objections",
        "Ask for the harvest calendar of the bridge towns",
        "Prepare a map without names of units",
        "Find out which telephone lines still cross the river",
    ),
    notes=(
        "Two of them trained together thirty years ago. Neither will say so at the table.",
        "The reform officers will not sit beside the president’s people. Round table, no name cards.",
        "After the step back nobody wants to be seen as the one who asked for it.",
    ),
    moves=(
        Move("transition"),
        Move(
            "active",
            "One party withdrew its consent to an official meeting; all stay at the unofficial table.",
        ),
    ),
    state_since=76,
)
