"""Ended well: handed over to officials two years ago. Its content is destroyed this month."""

from dialogues.demo.story import Current, Move, Side, Story, Topic
from dialogues.demo.venues import COPENHAGEN, ISTANBUL, KOSSERET, NAIROBI
from wall.levels import Level

PEOPLE = """
w | facilitator | third      | outsider facilitator, Bridges Dialogue Institute      | Amara Keita
m | facilitator | third      | insider facilitator, retired bishop                   | Ansgar Molewa
w | interpreter | third      | interpreter, Swahili                                  | Neema Tarrasque
w | expert      | third      | demobilisation expert                                 | Solveig Harrowgate
m | capital     | near       | former minister of the interior                       | Baraka Ondelle
m | capital     | near       | retired general                                       | Kofi Astramale
m | capital     | private    | head of department, in private capacity               | Joram Whitlowe
m | hills       | near       | spokesman of the hill movement                        | Lemuel Okavand
m | hills       | near       | former commander                                      | Tendai Marrash
w | hills       | civil      | head of the hill women’s league                       | Grace Ulwandle
m | hills       | civil      | teacher                                               | Simeon Berrigal
w | capital     | near       | lawyer, adviser on the constitution                   | Esther Vanolmen
m | capital     | near       | adviser to the prime minister’s party                 | Dauda Fellmarch
m | hills       | near       | negotiator of the council wing                        | Musa Tarlington
m | capital     | civil      | editor                                                | Petro Sangrelle
m | hills       | civil      | doctor                                                | Isaac Mberengo
w | capital     | civil      | economist                                             | Ruth Adelmann-Oye
m | hills       | near       | treasurer of the council wing                         | Caleb Norrivane
m | capital     | private    | police academy, in private capacity                   | Elias Kwambora
m | hills       | civil      | pastor                                                | Jonas Thandale
m | capital     | near       | member of the reconciliation commission               | Gideon Faraday-Osu
w | hills       | near       | legal adviser of the movement                         | Mercy Olandrin
m | hills       | near       | liaison of the hill companies                         | Peter Zimbalore
"""

STORY = Story(
    code_name="linen terrace",
    programme="rivers",
    officer="officer",
    lead="facilitator",
    title="Laying down arms in the Kosser hills",
    theme="What the hill companies would need to see before they come down, and who could promise it.",
    official_process="The talks at the capital’s guest house, which took up this dialogue’s paper",
    convenor="ngo",
    level=Level.RESTRICTED,
    arms_length="blind",
    track="one",
    target=30,
    areas=("ceasefire", "power_sharing", "return"),
    spoken=("en", "sw"),
    sides=(
        Side("capital", "Government of Kosser"),
        Side(
            "hills",
            "Hill movement",
            (
                Current("Hill companies", since_years=8),
                Current("Council wing", since_years=4.5, split_from="Hill companies"),
            ),
        ),
    ),
    people=PEOPLE,
    venues=(NAIROBI, KOSSERET, ISTANBUL, COPENHAGEN),
    began=2560,
    ended=760,
    meetings=18,
    calls=12,
    postponed=3,
    cancelled=0,
    topics=(
        Topic("Where the companies would gather, and who feeds them", "ceasefire", hard=True),
        Topic("Guarantees for those who come down first", "hard_security", hard=True),
        Topic("Seats, and who fills them", "power_sharing"),
        Topic("Going home: land that others farm now", "return"),
        Topic("What to hand to officials, and what to keep", "power_sharing"),
    ),
    points=(
        "It was said that nobody lays down a weapon to sleep in a tent.",
        "The first company would come if the second could watch and go back.",
        "Seats were thought a question of later; salaries a question of now.",
        "Land was put first by those who had lost it and last by those who hold it.",
        "A paper of four pages was agreed to be handed over without names.",
    ),
    follow_ups=("Hand the four pages to both delegations", "Thank the school of the lower town"),
    notes=("The council wing decided before the movement did. Without them there would be no paper.",),
    moves=(
        Move("transition"),
        Move("closed", "Handed over to the official talks, which took up the paper."),
    ),
    shred_this_month=True,
)
