"""Everything this package says to people, by message id, in English and French."""

from __future__ import annotations

from .tables import PEOPLE, Key

CATALOGUE: dict[str, dict[str, str]] = {
    "hidden": {
        "en": "{hidden} of {figures} figures are undisclosed, marked [c].",
        "fr": "{hidden} chiffres sur {figures} ne sont pas divulgués ; ils portent la marque [c].",
    },
    "hidden.none": {
        "en": "All {figures} figures are shown.",
        "fr": "Les {figures} chiffres sont tous publiés.",
    },
    "undisclosed": {
        "en": "Undisclosed is not zero. An undisclosed figure may be small, or be hidden only so that others cannot be "
        "worked out. Do not add an undisclosed figure as zero; the totals shown include it.",
        "fr": "Non divulgué ne veut pas dire zéro. Un chiffre non divulgué peut être petit, ou n'être masqué que pour "
        "empêcher d'en calculer d'autres. Ne comptez pas zéro à leur place ; les totaux publiés les "
        "comprennent.",
    },
    "population": {
        "en": "Population: {population}. Measure: {measure}.",
        "fr": "Population : {population}. Mesure : {measure}.",
    },
    "denominator": {
        "en": "Shares are of the total of the same group.",
        "fr": "Les parts se rapportent au total du même groupe.",
    },
    "rounded": {
        "en": "Figures are rounded to multiples of {base}, each by less than {base}; rounded parts need not add up.",
        "fr": "Les chiffres sont arrondis à des multiples de {base}, chacun de moins de {base} ; la somme des parties "
        "arrondies peut différer du total.",
    },
    "loss": {
        "en": "Information loss: {loss}; no protection is possible below {bound}.",
        "fr": "Perte d'information : {loss} ; aucune protection n'est possible au-dessous de {bound}.",
    },
    "kind.small": {
        "en": "Rule in force: small groups of people are protected.",
        "fr": "Règle appliquée : les petits groupes de personnes sont protégés.",
    },
    "kind.group": {
        "en": "Rule in force: no figure may reveal an attribute of everyone in a group.",
        "fr": "Règle appliquée : aucun chiffre ne doit révéler une caractéristique de tous les membres d'un groupe.",
    },
    "kind.pool": {
        "en": "Rule in force: figures must stand for a minimum of dialogues and people.",
        "fr": "Règle appliquée : les chiffres doivent porter sur un nombre minimal de dialogues et de personnes.",
    },
    "kind.money": {
        "en": "Rule in force: a contributor's amount is kept from the others.",
        "fr": "Règle appliquée : le montant d'un contributeur n'est pas révélé aux autres.",
    },
    "kind.complementary": {
        "en": "Rule in force: no undisclosed figure may be worked out from others, which may be undisclosed for that.",
        "fr": "Règle appliquée : aucun chiffre non divulgué ne doit se calculer à partir d'autres, qui peuvent être "
        "masqués pour cette raison.",
    },
    "refused.public": {
        "en": "This figure is undisclosed to protect people.",
        "fr": "Ce chiffre n'est pas divulgué, pour protéger des personnes.",
    },
    "refused.release": {
        "en": "This cannot be published as it was asked for. Nothing was released.",
        "fr": "Ceci ne peut pas être publié tel que demandé. Rien n'a été diffusé.",
    },
    "refused.reason": {
        "en": "{reason}",
        "fr": "{reason}",
    },
    "refused.frequency": {
        "en": "{cell}: fewer than the minimum number of people. Must stay possible: {low} to {high}.",
        "fr": "{cell} : moins de personnes que le minimum. Doit rester possible : de {low} à {high}.",
    },
    "refused.zero": {
        "en": "{cell}: zero of a sensitive attribute says it of the whole group. Must stay possible: {low} to {high}.",
        "fr": "{cell} : un zéro pour une caractéristique sensible vaut pour tout le groupe. Doit rester possible : de "
        "{low} à {high}.",
    },
    "refused.all": {
        "en": "{cell}: everyone in the group has the sensitive attribute. Must stay possible: {low} to {high}.",
        "fr": "{cell} : tout le groupe a la caractéristique sensible. Doit rester possible : de {low} à {high}.",
    },
    "refused.pooling.people": {
        "en": "{cell}: the population has too few people. Must stay possible: {low} to {high}.",
        "fr": "{cell} : la population compte trop peu de personnes. Doit rester possible : de {low} à {high}.",
    },
    "refused.pooling.dialogues": {
        "en": "{cell}: too few dialogues. Must stay possible: {low} to {high}.",
        "fr": "{cell} : trop peu de dialogues. Doit rester possible : de {low} à {high}.",
    },
    "refused.dominance": {
        "en": "{cell}: the largest contributors dominate. Must stay possible: {low} to {high}.",
        "fr": "{cell} : les plus grands contributeurs dominent. Doit rester possible : de {low} à {high}.",
    },
    "refused.p-percent": {
        "en": "{cell}: one contributor could estimate another too closely. Must stay possible: {low} to {high}.",
        "fr": "{cell} : un contributeur pourrait estimer l'apport d'un autre de trop près. Doit rester possible : de "
        "{low} à {high}.",
    },
    "refused.contributors": {
        "en": "{cell}: too few contributors. Must stay possible: {low} to {high}.",
        "fr": "{cell} : trop peu de contributeurs. Doit rester possible : de {low} à {high}.",
    },
    "refused.complementary": {
        "en": "{cell}: safe by itself, hidden because others follow from it.",
        "fr": "{cell} : sûr en soi, masqué parce que d'autres chiffres s'en déduisent.",
    },
    "refused.differencing": {
        "en": "{cell}: safe by itself, hidden because subtraction from earlier releases would isolate a group.",
        "fr": "{cell} : sûr en soi, masqué parce que la différence avec des publications antérieures isolerait un groupe.",
    },
    "refused.either": {
        "en": "{cell}: safe by itself, hidden because others would follow from it, in this release or by subtraction "
        "from another.",
        "fr": "{cell} : sûr en soi, masqué parce que d'autres s'en déduiraient, dans cette publication ou par différence "
        "avec une autre.",
    },
    "note.pattern": {
        "en": "{cell}: readers who know the rules can tell from the mark alone that it lies within {low} to {high}.",
        "fr": "{cell} : qui connaît les règles déduit de la seule marque que la valeur va de {low} à {high}.",
    },
    "note.published-before": {
        "en": "{cell}: earlier releases already narrow it; nothing withheld now can mend that.",
        "fr": "{cell} : des publications antérieures la restreignent déjà ; rien de masqué maintenant n'y remédie.",
    },
    "learns.exact": {
        "en": "{attacker} learns: {cell} is exactly {low}.",
        "fr": "{attacker} apprend : {cell}, exactement {low}.",
    },
    "learns.range": {
        "en": "{attacker} learns: {cell} is between {low} and {high}.",
        "fr": "{attacker} apprend : {cell}, entre {low} et {high}.",
    },
    "learns.least": {
        "en": "{attacker} learns: {cell} is at least {low}.",
        "fr": "{attacker} apprend : {cell}, au moins {low}.",
    },
    "attack.who": {
        "en": "Attacker: {attacker}. Releases read: {releases}. What follows from them by computing:",
        "fr": "Attaquant : {attacker}. Publications lues : {releases}. Ce qui s'en déduit par le calcul :",
    },
    "attack.unaware.rules": {
        "en": "This attacker does not know the publishing rules (declare them by --minimum, --sensitive).",
        "fr": "Cet attaquant ne connaît pas les règles de publication (à déclarer par --minimum, --sensitive).",
    },
    "attack.unaware.own": {
        "en": "This attacker knows no figure from elsewhere, not even their own row (declare it by --know).",
        "fr": "Cet attaquant ne connaît aucun chiffre d'ailleurs, pas même sa propre ligne (à déclarer par --know).",
    },
    "attack.unaware.overlap": {
        "en": "This attacker does not know that these populations share people, and subtracts none from another "
        "(declare it by --overlap): {populations}.",
        "fr": "Cet attaquant ignore que ces populations ont des personnes en commun et ne soustrait pas l'une de l'autre "
        "(à déclarer par --overlap) : {populations}.",
    },
    "attack.nothing": {
        "en": "Nothing is hidden in these releases: there is no undisclosed figure to work out.",
        "fr": "Rien n'est masqué dans ces publications : il n'y a aucun chiffre non divulgué à calculer.",
    },
    "attack.summary": {
        "en": "Of {cells} figures asked about, {exact} follow exactly.",
        "fr": "Sur {cells} chiffres recherchés, {exact} se déduisent exactement.",
    },
    "attack.narrowest": {
        "en": "No other range is narrower than {low} to {high}.",
        "fr": "Aucun autre intervalle n'est plus étroit que celui de {low} à {high}.",
    },
    "attack.unbounded": {
        "en": "None of the others is bounded from above.",
        "fr": "Aucun des autres n'est borné par le haut.",
    },
    "attack.not-joint": {
        "en": "The tables are linked in a cycle too large to combine: a real attacker may find narrower ranges.",
        "fr": "Les tableaux sont liés en un cycle trop grand pour être combinés : un véritable attaquant peut trouver des "
        "intervalles plus étroits.",
    },
    "suggest.drop": {
        "en": "Without the dimension “{dimension}” {gained} figures would be shown that are hidden now, {lost} would go.",
        "fr": "Sans la dimension « {dimension} », {gained} chiffres masqués seraient publiés, {lost} disparaîtraient.",
    },
    "suggest.merge": {
        "en": "With {categories} together in “{dimension}” {gained} figures would be shown that are not now, {lost} "
        "would go.",
        "fr": "En réunissant {categories} dans « {dimension} », {gained} chiffres de plus seraient publiés, {lost} "
        "disparaîtraient.",
    },
}


ATTACKERS = (
    (
        "outsider who knows the numbers of joiners and leavers",
        "un tiers qui connaît le nombre des arrivées et des départs",
    ),
    ("informed outsider", "un tiers averti"),
    ("outsider", "un tiers"),
    ("insider of ", "l'initié de "),
    ("participant ", "le participant "),
    ("contributor ", "le contributeur "),
)
"""How names of attackers begin, in English and French."""


def say(message: str, language: str = "en", **values: object) -> str:
    """A message in a language, English where it has no other. Raises `KeyError` for an unknown id."""
    texts = CATALOGUE[message]
    french = language == "fr"
    words = {name: _french(name, value) if french else value for name, value in values.items()}
    return texts.get(language, texts["en"]).format(**words)


def _french(name: str, value: object) -> object:
    """A value without the English words that this package puts into it."""
    if isinstance(value, Key):
        categories = ", ".join(f"{dimension}={category}" for dimension, category in value.at) or "ensemble"
        return f"{value.population} {_french('measure', value.measure)} : {categories}"
    if name == "measure" and value == PEOPLE:
        return "personnes"
    if name == "attacker":
        return next((fr + str(value)[len(en) :] for en, fr in ATTACKERS if str(value).startswith(en)), value)
    return value
