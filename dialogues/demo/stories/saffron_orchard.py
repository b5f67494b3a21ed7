"""Justice et disparus, en français, avec des noms arabes : suspendu après une reprise des combats."""

from dialogues.demo.story import Current, Move, Planned, Side, Story, Topic
from dialogues.demo.venues import BEL_AZUR, GENEVA, ISTANBUL
from wall.levels import Level

PEOPLE = """
w | facilitator | third   | facilitatrice venue de l’extérieur, Bridges Dialogue Institute | Amara Keita
m | facilitator | third   | facilitateur du pays, ancien juge                    | نزار الدلماوي
w | interpreter | third   | interprète arabe-français                            | سلمى بنت الورد
w | expert      | third   | experte en recherche de disparus                     | Maëlle Trévignac-Oster
w | littoral    | civil   | présidente de l’association des familles             | أمل السندراوي
m | littoral    | near    | ancien diplomate                                     | فراس الكوثراني
m | littoral    | private | procureur, à titre privé                             | سامر النهرواسي
w | montagne    | near    | conseillère d’un député                              | رنا الجبلاوية
m | montagne    | near    | général à la retraite                                | وليد الصخراوي
m | montagne    | civil   | imam de la haute vallée                              | إلياس المنارسي
w | exil        | civil   | journaliste de la diaspora                           | هالة المرساوي
m | exil        | civil   | ancien détenu, écrivain                              | كريم الغربالي
w | littoral    | near    | juge à la retraite                                   | مها الزيتوناسي
m | montagne    | private | directeur des archives, à titre privé                | عادل الطاحوني
m | littoral    | civil   | médecin légiste                                      | باسم العنبراوي
w | montagne    | civil   | responsable d’un réseau de femmes                    | ليان السفحاوي
u | exil        | civil   | avocat                                               | نور الدين البحراسي
m | exil        | near    | ancien ministre                                      | زياد القنطراسي
w | exil        | civil   | psychologue                                          | دينا الياسميني
m | littoral    | near    | conseiller du conseil de la ville                    | مالك الرملاسي
w | montagne    | civil   | institutrice                                         | سهى العينداري
"""

STORY = Story(
    code_name="saffron orchard",
    programme="rivers",
    officer="officer",
    lead="facilitator",
    language="fr",
    spoken=("fr", "ar"),
    title="Les disparus du Littoral et de la Montagne",
    theme="Ce que l’on peut dire aux familles avant que la justice ne puisse le dire.",
    official_process="La commission nationale des disparus, créée par une loi qui n’a pas de décret",
    convenor="partner",
    level=Level.CHATHAM,
    arms_length="known",
    track="two",
    target=50,
    areas=("justice", "detainees", "return"),
    sides=(
        Side("littoral", "Forces du Littoral — القوى الساحلية"),
        Side(
            "montagne",
            "Conseil de la Montagne — مجلس الجبل",
            (
                Current("Vieux conseil", since_years=9),
                Current("Jeunes de la vallée", since_years=5, until_years=1.2, merged_into="Vieux conseil"),
            ),
        ),
        Side("exil", "Assemblée de l’exil — جمعية المهجر"),
    ),
    people=PEOPLE,
    venues=(ISTANBUL, BEL_AZUR, GENEVA),
    began=1460,
    ended=45,
    meetings=14,
    calls=8,
    postponed=2,
    cancelled=1,
    planned=(Planned(33, "Après la trêve : reprendre où nous en étions"),),
    topics=(
        Topic("Les listes : qui les tient, qui peut les lire", "detainees"),
        Topic("Dire à une famille ce que l’on sait", "justice"),
        Topic("Les lieux : les protéger avant de les ouvrir", "justice", level=Level.RESTRICTED),
        Topic("Amnistie, pardon, silence : trois mots", "justice"),
        Topic("Le retour dans les maisons occupées", "return", chatham_house=False),
        Topic("Les gardes des anciennes prisons", "hard_security", hard=True),
    ),
    points=(
        "On a rappelé que les familles demandent d’abord un lieu, ensuite un nom, et rarement un coupable.",
        "Plusieurs ont dit qu’une liste commune n’exige pas un récit commun.",
        "Il a été proposé que deux archives se répondent sans se confondre.",
        "Un désaccord demeure : peut-on promettre l’amnistie à qui montre un lieu ?",
        "Le mot « pardon » a été refusé par les uns et demandé par les autres, dans la même phrase.",
        "قيل إن العائلات تنتظر كلمة واحدة منذ سنوات.",
        "On a convenu d’un vocabulaire de douze mots, dont trois restent entre parenthèses.",
    ),
    follow_ups=(
        "Comparer les deux listes sans échanger les listes",
        "Traduire le vocabulaire des douze mots en arabe",
        "Demander à l’association des familles un quatrième témoignage",
    ),
    notes=(
        "L’ancien détenu et le procureur se sont reconnus. Prévoir une pause longue, deux salles.",
        "Ne pas photographier le tableau, même vide.",
    ),
    partner=("partner",),
    officer_gets=("officer_names",),
    moves=(Move("suspended", "Reprise des combats dans la haute vallée; personne ne peut voyager."),),
    state_since=38,
)
