"""Everything this package says to people, by message id, in English and French."""

from __future__ import annotations

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
        "en": "Undisclosed is not zero. Some undisclosed figures are small; others are hidden only so that the small "
        "ones cannot be worked out. Do not add an undisclosed figure as zero; the totals shown include it.",
        "fr": "Non divulgué ne veut pas dire zéro. Certains chiffres non divulgués sont petits ; d'autres ne sont masqués "
        "que pour empêcher de calculer les petits. Ne comptez pas zéro à leur place ; les totaux publiés les "
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
        "en": "To protect small groups of people.",
        "fr": "Pour protéger de petits groupes de personnes.",
    },
    "kind.group": {
        "en": "To avoid revealing an attribute of everyone in a group.",
        "fr": "Pour ne pas révéler une caractéristique de tous les membres d'un groupe.",
    },
    "kind.pool": {
        "en": "Because too few dialogues or people stand behind the figures.",
        "fr": "Parce que trop peu de dialogues ou de personnes sont à l'origine des chiffres.",
    },
    "kind.money": {
        "en": "To keep a contributor's amount from the others.",
        "fr": "Pour ne pas révéler le montant d'un contributeur aux autres.",
    },
    "kind.complementary": {
        "en": "To keep other undisclosed figures from being worked out.",
        "fr": "Pour empêcher de calculer d'autres chiffres non divulgués.",
    },
    "refused.public": {
        "en": "This figure is undisclosed to protect people.",
        "fr": "Ce chiffre n'est pas divulgué, pour protéger des personnes.",
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
    "note.pattern": {
        "en": "{cell}: readers who know the rules can tell from the mark alone that it lies within {low} to {high}.",
        "fr": "{cell} : qui connaît les règles déduit de la seule marque que la valeur va de {low} à {high}.",
    },
    "note.published-before": {
        "en": "{cell}: earlier releases already narrow it; nothing withheld now can mend that.",
        "fr": "{cell} : des publications antérieures la restreignent déjà ; rien de masqué maintenant n'y remédie.",
    },
    "learns.exact": {
        "en": "{attacker} learns that exactly {low} are: {cell}.",
        "fr": "{attacker} apprend qu'il y en a exactement {low} : {cell}.",
    },
    "learns.range": {
        "en": "{attacker} learns that between {low} and {high} are: {cell}.",
        "fr": "{attacker} apprend qu'il y en a entre {low} et {high} : {cell}.",
    },
    "learns.least": {
        "en": "{attacker} learns that at least {low} are: {cell}.",
        "fr": "{attacker} apprend qu'il y en a au moins {low} : {cell}.",
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


def say(message: str, language: str = "en", **values: object) -> str:
    """A message in a language, English where it has no other. Raises `KeyError` for an unknown id."""
    texts = CATALOGUE[message]
    return texts.get(language, texts["en"]).format(**values)
