"""The words people use in rosters, English and French: headings, genders, roles, yes and no.

Compared after `plain`: no accents, no case, no punctuation.
"""

import re
import unicodedata

_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NOT_A_WORD = re.compile(r"[^\w?]+|_+")

HEADINGS: dict[str, str] = {
    "name": """name|nom|full name|nom complet|participant|participants|participante|participant name|name of participant
        |nom du participant|nom et prenom|nom prenom|noms et prenoms|noms|names|prenom et nom|prenom nom|person|personne
        |first and last name|name and surname|nom et prenoms|nom de famille et prenom|member|membre|attendee""",
    "first_name": "first name|firstname|given name|given names|forename|prenom|prenoms|first",
    "last_name": "last name|lastname|surname|family name|nom de famille|nom famille|patronyme|last",
    "gender": "gender|sex|genre|sexe|m f|f m|h f|f h|gender identity|identite de genre|civilite|gender m f|sexe h f|gender f m|sexe f m|sex f m|sex m f",
    "party": "party|side|partie|camp|cote|parti|delegation|party side|partie camp|conflict party|partie au conflit|group|groupe",
    "faction": "faction|wing|aile|current|courant|sub group|subgroup|sous groupe|tendance|faction tendance|faction wing",
    "role": "role|fonction|function|role in dialogue|role dans le dialogue|role in the dialogue|part|attends as|participe comme",
    "role_class": "role class|classe de role|standing|closeness|proximite|class|classe|categorie",
    "organisation": """organisation|organization|affiliation|institution|employer|employeur|organisme|structure|org
        |organisation affiliation|institution affiliation|organisation d appartenance|appartenance""",
    "capacity": "capacity|stated capacity|qualite|titre|title|position|job title|poste|en qualite de|profession|occupation|qualite titre",
    "official": "official|officiel|officielle|fonction officielle|is official|government official|fonctionnaire|official y n|est officiel|official yes no|officiel oui non|representant officiel",
    "instructions": """under instructions|sous instructions|instructions|instructed|acting under instructions|sur instructions
        |mandate|mandat|sous instruction|under instruction""",
    "email": "email|e mail|mail|courriel|adresse electronique|email address|adresse email|adresse e mail|adresse courriel|e mail address",
    "phone": "phone|telephone|tel|mobile|cell|portable|gsm|phone number|numero de telephone|no de telephone|whatsapp|signal|telephone number|contact number",
    "joined": "joined|joined on|since|depuis|date joined|date d entree|entree|start date|member since|membre depuis|from|arrivee|date d arrivee",
    "left": "left|left on|until|jusqu a|date left|date de depart|depart|sortie|end date|date de sortie|to",
    "notes": "notes|note|remarks|remark|remarques|remarque|comments|comment|commentaires|commentaire|observations",
}
_GENDERS = {
    "woman": "f|w|woman|women|female|fem|femme|femmes|feminin|feminine|girl|mme|mrs|ms|miss|madame|mlle|she|elle|زن|امرأة|أنثى",
    "man": "m|h|man|men|male|masc|homme|hommes|masculin|masculine|mr|monsieur|he|il|مرد|رجل|ذكر",
    "non_binary": "nb|enby|non binary|nonbinary|non binaire|nonbinaire|x|genderqueer|non binaire nb|they|iel",
    "self_described": "self described|auto decrit|auto decrite|autodecrit|other|autre|autres|self described o|s|o|a|d|divers|diverse",
    "undisclosed": """?|??|???|u|undisclosed|unknown|inconnu|inconnue|non precise|non precisee|not stated|not disclosed|na|n a|nd|nc|nr
        |prefer not to say|ne souhaite pas repondre|non communique|non divulgue|non declare|not given|n d|n c|n r|unspecified|blank|none|aucun|sans reponse""",
}
_ROLES = {
    "participant": "participant|participante|member|membre|delegate|delegue|deleguee|attendee|participation|p",
    "facilitator": "facilitator|co facilitator|facilitateur|facilitatrice|cofacilitateur|cofacilitatrice|moderator|moderateur|moderatrice|mediator|mediateur|mediatrice|convenor|convener|animateur|animatrice|lead facilitator|facilitateur principal|facilitatrice principale|facilitation",
    "expert": "expert|experte|resource person|personne ressource|speaker|adviser|advisor|conseiller technique|technical expert|expert technique|expertise",
    "observer": "observer|observateur|observatrice|witness|temoin|observation",
    "interpreter": "interpreter|interprete|translator|traducteur|traductrice|interpretation",
    "note_taker": "note taker|notetaker|rapporteur|rapporteuse|rapporteure|note taking|preneur de notes|preneuse de notes|prise de notes|secretary|secretaire|minutes",
}
_CLASSES = {
    "official_instructed": """official under instructions|officiel sous instructions|official instructed|under instructions|sous instructions
        |officielle sous instructions|fonction officielle sous instructions|instructed|government representative|representant du gouvernement""",
    "official_private": """official in private capacity|officiel a titre prive|officielle a titre prive|fonction officielle a titre prive|private capacity|a titre prive
        |in private capacity|personal capacity|a titre personnel|in a private capacity|in personal capacity|official private""",
    "near_official": """close to officials|proche des officiels|proche des autorites|near official|near officials|influential
        |close to government|proche du gouvernement|adviser to officials|former official|ancien officiel|influent|influente""",
    "civil_society": "civil society|societe civile|ngo|ong|civil|grassroots|base communautaire|community|academic|universitaire",
    "third_party": "third party|tierce partie|tiers|facilitation team|equipe de facilitation|neutral|neutre",
}
_TRUTH = {
    "yes": "yes|y|oui|o|x|true|vrai|1|✓|✔|☑|si|ja|نعم|بله",
    "no": "no|n|non|false|faux|0|✗|✘|☐|لا|خیر",
}
SUMS = frozenset(
    {"total", "totals", "totaux", "sous total", "subtotal", "sum", "somme", "grand total", "total general"}
)


def plain(text: str) -> str:
    """`text` as it is compared: without accents, case and punctuation, words one space apart."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return _NOT_A_WORD.sub(" ", bare).strip()


def _turned(groups: dict[str, str]) -> dict[str, str]:
    """Word → meaning, from meaning → words."""
    words: dict[str, str] = {}
    for meaning, listed in groups.items():
        for word in listed.split("|"):
            # A sign such as ✓ is no word to `plain`; it stands for itself.
            words.setdefault(plain(word) or word.strip(), meaning)
    return words


_BY_HEADING = _turned(HEADINGS)
_BY_GENDER = _turned(_GENDERS)
_BY_ROLE = _turned(_ROLES)
_BY_CLASS = _turned(_CLASSES)
_BY_TRUTH = _turned(_TRUTH)


def heading(text: str) -> str | None:
    """Which column a heading announces, or None. “Nom / Name”, “Gender (F/M)” and “NAME *” are understood."""
    if len(text) > 120:
        return None
    for candidate in (text, _BRACKETED.sub(" ", text), *re.split(r"[/\n|–—-]", _BRACKETED.sub(" ", text))):
        known = _BY_HEADING.get(plain(candidate).removesuffix("?").strip())
        if known:
            return known
    return None


def gender(text: str) -> tuple[str, str] | None:
    """(category, the person's own words or “”), or None if `text` cannot be placed. Blank means undisclosed."""
    bare = text.strip()
    if not plain(bare):
        return ("undisclosed", "")
    known = _BY_GENDER.get(plain(bare))
    if known:
        return (known, "")
    label, colon, own = bare.partition(":")
    if colon and own.strip() and _BY_GENDER.get(plain(label)) == "self_described":
        return ("self_described", own.strip())
    return None


def role(text: str) -> str | None:
    """The function that this word means, or None."""
    return _BY_ROLE.get(plain(text))


def role_class(text: str) -> str | None:
    """How close somebody stands to their officials, or None."""
    return _BY_CLASS.get(plain(text))


def truth(text: str) -> str | None:
    """“yes” or “no”, or None."""
    return _BY_TRUTH.get(plain(text) or text.strip())
