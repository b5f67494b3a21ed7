"""Premiers contacts, en français : une première rencontre, peu de monde, pas encore de dialogue."""

from dialogues.demo.story import Planned, Side, Story, Topic
from dialogues.demo.venues import BEL_AZUR, GENEVA
from wall.levels import Level

PEOPLE = """
m | facilitator | third   | facilitateur venu de l’extérieur, Université d’Aldmark | Daniel Okoro
w | facilitator | third   | facilitatrice du pays, ancienne maire                | Odile Kervanec-Sou
m | plaine      | near    | ancien préfet                                        | Basile Ouandremont
w | plaine      | civil   | présidente d’une coopérative                         | Clémence Tarbouriac
m | col         | civil   | guide de montagne                                    | Yanis Belcastrel
m | col         | near    | conseiller d’un chef de district                     | Aurel Mossambray
w | col         | civil   | sage-femme                                           | Nadège Illoussi
u | plaine      | civil   | commerçant                                           | Camille Vernoudal
"""

STORY = Story(
    code_name="wool ravine",
    programme="islands",
    officer="officer.other",
    lead="facilitator.other",
    language="fr",
    spoken=("fr",),
    title="La route du col d’Arvane",
    theme="Qui peut passer le col en hiver, et qui le déneige.",
    official_process="Aucun : les deux préfectures ne se parlent plus",
    convenor="ngo",
    level=Level.RESTRICTED,
    arms_length="aliases",
    track="two",
    target=33,
    areas=("humanitarian", "return"),
    sides=(Side("plaine", "Communes de la plaine"), Side("col", "Villages du col")),
    people=PEOPLE,
    venues=(BEL_AZUR, GENEVA),
    began=160,
    ended=30,
    meetings=2,
    calls=1,
    planned=(Planned(19, "Ouvrir le col avant la neige", 2),),
    topics=(
        Topic("Le passage des malades en hiver", "humanitarian"),
        Topic("La dernière neige : ce qui s’est passé", "humanitarian"),
        Topic("Les maisons vides des deux versants", "return"),
    ),
    points=(
        "On s’est demandé qui déneige une route que personne ne reconnaît.",
        "Tous ont dit qu’un malade n’a pas de versant.",
        "La sage-femme du col a été citée par les deux côtés.",
    ),
    follow_ups=("Trouver le registre des passages de l’hiver dernier",),
    notes=("Commencer par la route, jamais par les maisons.",),
    first_state="contact",
    state_since=150,
)
