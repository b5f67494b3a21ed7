"""Water: three peoples of one river, six years, the demo's longest living dialogue."""

from dialogues.demo.story import Planned, Side, Story, Topic
from dialogues.demo.venues import COPENHAGEN, GENEVA, NAIROBI, TARVANE
from wall.levels import Level

PEOPLE = """
w | facilitator | third   | outsider facilitator, Bridges Dialogue Institute       | Amara Keita
m | facilitator | third   | insider facilitator, retired magistrate of Tarvane     | Jorun Velestrand
w | interpreter | third   | interpreter, French and English                        | Noor Amsellin
w | note_taker  | third   | note-taker, Peace Studies                              | Tilda Hofsgaard
m | council     | near    | former head of the river gauging service               | Odran Mbelesi
w | council     | near    | hydrologist, adviser to the water minister             | Selma Orrendal
m | basin       | near    | former deputy at the basin authority                   | Kesto Varandi
w | basin       | private | lawyer of the basin authority, in private capacity     | Imke Tarrowin
m | herders     | civil   | elder of the dry-season pastures                       | Haroun Delessi
w | herders     | civil   | head of the upper wells women's group                  | Miriam Oulessa
m | herders     | civil   | veterinary, cattle routes committee                    | Tano Brakwele
m | council     | private | irrigation engineer at the ministry, private capacity  | Pell Andurin
w | council     | civil   | editor of the river radio                              | Runa Costavel
m | basin       | near    | adviser to two members of parliament                   | Ivo Lassmaren
w | basin       | civil   | head of a farmers' union                               | Dessa Ekwalla
u | basin       | civil   | researcher on groundwater                              | Ari Montegaal
m | herders     | near    | former district commissioner                           | Sekou Varresh
w | herders     | civil   | teacher, mediator between villages                     | Fanta Illowe
m | council     | civil   | priest of the headwaters valley                        | Emeric Dolvane
n | basin       | civil   | water rights campaigner                                | Robin Tessarow
m | council     | near    | retired colonel, border post commander in his day      | Berend Ostracai | left
w | herders     | civil   | trader, market of Tarvane                              | Awa Dembrasi
m | basin       | private | dam operator's safety officer, private capacity        | Lucan Ferwinter
w | council     | near    | former ambassador to the basin commission              | Halina Brescott
"""

STORY = Story(
    code_name="cedar harbour",
    programme="rivers",
    officer="officer",
    lead="facilitator",
    title="Sharing the Upper Tarva",
    theme="How three communities on one river can share a shrinking flow, and who measures it.",
    official_process="The basin commission of the Upper Tarva, which has not met at ministerial level for four years",
    convenor="university",
    level=Level.CHATHAM,
    arms_length="aliases",
    track="two",
    target=33,
    areas=("water", "economy", "wps"),
    spoken=("en", "fr"),
    sides=(
        Side("council", "Headwaters Council"),
        Side("basin", "Lower Basin Authority’s side"),
        Side("herders", "Herders’ assemblies of the dry pastures"),
    ),
    people=PEOPLE,
    venues=(GENEVA, TARVANE, NAIROBI, COPENHAGEN, TARVANE),
    began=2190,
    ended=30,
    meetings=22,
    calls=12,
    postponed=3,
    cancelled=1,
    planned=(
        Planned(-8, "Dry-season allocation, second reading"),
        Planned(47, "Joint gauging: the first year’s readings"),
    ),
    topics=(
        Topic("Dry-season allocation: what each side fears", "water"),
        Topic("One gauge, three readings: who may measure", "water"),
        Topic("Cattle routes across irrigated land", "economy"),
        Topic("Armed guards at the pumping stations", "hard_security", hard=True, level=Level.RESTRICTED),
        Topic("Women’s committees at the wells", "wps", chatham_house=False),
        Topic("What a joint water office would cost", "economy", chatham_house=False),
        Topic("Flood warning between the dams", "water"),
        Topic("What we would tell the commission, and in whose words", "water"),
    ),
    points=(
        "Several recalled that the old commission fell silent over measurement, not over quantity.",
        "It was put that a gauge read by three people at once would be believed by all.",
        "A view: the dry months should be shared by weeks, not by volume, because a week can be seen.",
        "Others held that weeks favour whoever lies upstream, unless storage counts.",
        "It was said that nobody in the capital has walked the cattle routes since the last drought.",
        "Agreement that the wells’ committees already settle most quarrels, unpaid and unnamed.",
        "An option: a flood call between dam operators by telephone, with no protocol and no politics.",
        "Doubt was voiced whether guards at pumps protect water or the idea that it is owned.",
        "It was proposed to write two papers instead of one text on which nobody agrees.",
        "The question whether a joint office needs a border to stand on remained open.",
    ),
    follow_ups=(
        "Send the gauge readings of the three stations to both technical groups",
        "Two-page paper on sharing by weeks, both versions side by side",
        "Ask the wells’ committees which quarrels reached them this season",
        "Find a dam operator who would speak about flood calls",
        "Book the water users’ hall before the dry season",
    ),
    notes=(
        "The two retired officers talk on the walk before breakfast. Leave that hour free.",
        "Somebody’s brother works at the ministry’s gauge. Do not put measurement first next time.",
        "The herders’ side wants the elder to open each day. It costs twenty minutes and saves two hours.",
    ),
    partner=("partner", "partner_identities"),
    officer_gets=("officer_records",),
    state_since=2180,
)
