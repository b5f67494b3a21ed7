"""Code names and aliases: random pairs of words that say nothing of whom they name.

The list is bilingual and without gender: a material and a place, in both languages. What is stored is the
English pair; `spoken` gives the reader's. No word is a person's name, a people or a country.
"""

import secrets
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# fmt: off
MATERIALS = {
    "alabaster": "albâtre", "aluminium": "aluminium", "ash": "frêne", "azure": "azur",
    "bamboo": "bambou", "barley": "orge", "basalt": "basalte", "birch": "bouleau", "brass": "laiton",
    "brick": "brique", "bronze": "bronze", "canvas": "toile", "caramel": "caramel", "cedar": "cèdre",
    "cement": "ciment", "chalk": "craie", "charcoal": "charbon", "cinnamon": "cannelle",
    "clay": "argile", "clover": "trèfle", "cobalt": "cobalt", "copper": "cuivre", "cotton": "coton",
    "ebony": "ébène", "felt": "feutre", "flint": "silex", "granite": "granit", "gypsum": "gypse",
    "indigo": "indigo", "iron": "fer", "lead": "plomb", "leather": "cuir", "lemon": "citron",
    "linen": "lin", "magenta": "magenta", "mahogany": "acajou", "marble": "marbre",
    "mercury": "mercure", "mint": "menthe", "nickel": "nickel", "oak": "chêne",
    "obsidian": "obsidienne", "ochre": "ocre", "orange": "orange", "paper": "papier",
    "pepper": "poivre", "pewter": "étain", "pine": "pin", "plaster": "plâtre", "platinum": "platine",
    "plum": "prune", "poplar": "peuplier", "porcelain": "porcelaine", "pumice": "ponce",
    "quartz": "quartz", "resin": "résine", "rubber": "caoutchouc", "rust": "rouille",
    "saffron": "safran", "salt": "sel", "sand": "sable", "satin": "satin", "sepia": "sépia",
    "sesame": "sésame", "silk": "soie", "slate": "ardoise", "steel": "acier", "stone": "pierre",
    "straw": "paille", "sulphur": "soufre", "teak": "teck", "thyme": "thym", "tungsten": "tungstène",
    "turmeric": "curcuma", "turquoise": "turquoise", "umber": "ombre", "velvet": "velours",
    "walnut": "noyer", "wax": "cire", "wheat": "blé", "wool": "laine", "zinc": "zinc",
}

PLACES = {
    "anchor": "ancre", "arcade": "arcade", "archive": "archive", "atlas": "atlas", "atoll": "atoll",
    "balcony": "balcon", "basin": "bassin", "bastion": "bastion", "bridge": "pont", "canal": "canal",
    "canyon": "canyon", "cascade": "cascade", "castle": "château", "cape": "cap", "cavern": "caverne",
    "citadel": "citadelle", "cliff": "falaise", "column": "colonne", "compass": "boussole",
    "crater": "cratère", "delta": "delta", "dome": "dôme", "dune": "dune", "estuary": "estuaire",
    "fjord": "fjord", "forest": "forêt", "fountain": "fontaine", "garden": "jardin",
    "geyser": "geyser", "glacier": "glacier", "harbour": "port", "horizon": "horizon", "island": "île",
    "isthmus": "isthme", "kiosk": "kiosque", "lagoon": "lagune", "lantern": "lanterne",
    "library": "bibliothèque", "lighthouse": "phare", "meadow": "pré", "mill": "moulin",
    "mosaic": "mosaïque", "oasis": "oasis", "observatory": "observatoire", "orchard": "verger",
    "palace": "palais", "pavilion": "pavillon", "peninsula": "péninsule", "plateau": "plateau",
    "portal": "portail", "prairie": "prairie", "promenade": "promenade", "pyramid": "pyramide",
    "ravine": "ravin", "reef": "récif", "ridge": "crête", "river": "rivière", "savanna": "savane",
    "spring": "source", "station": "station", "steppe": "steppe", "summit": "sommet",
    "temple": "temple", "terrace": "terrasse", "theatre": "théâtre", "tower": "tour",
    "tunnel": "tunnel", "valley": "vallée", "vault": "voûte", "viaduct": "viaduc",
    "village": "village", "volcano": "volcan",
}
# fmt: on

_MATERIALS, _PLACES = tuple(MATERIALS), tuple(PLACES)
PAIRS = len(MATERIALS) * len(PLACES)

_given: ContextVar[Iterator[str] | None] = ContextVar("pairs to give out", default=None)


@contextmanager
def given(pairs: Iterable[str]) -> Iterator[None]:
    """Within the block, `random_pair` gives out these pairs in this order instead of random ones.

    For the demo world alone, whose names must be the same each time: a name that can be foreseen hides
    nobody. `pairs` must not end before the block does.
    """
    token = _given.set(iter(pairs))
    try:
        yield
    finally:
        _given.reset(token)


def random_pair(taken: Collection[str] = ()) -> str:
    """A pair that is not among `taken`, chosen by a secure random source.

    Raises ValueError when every pair is taken, which a dialogue of a few hundred people never comes near.
    """
    if len(taken) >= PAIRS:
        raise ValueError("every pair of words is taken in this dialogue")
    foreseen = _given.get()
    while True:
        pair = next(foreseen) if foreseen else f"{secrets.choice(_MATERIALS)} {secrets.choice(_PLACES)}"
        if pair not in taken:
            return pair


def spoken(pair: str, language: str) -> str:
    """The pair in the reader's language: "Cedar harbour", or « Port de cèdre »."""
    material, _, place = pair.partition(" ")
    if material not in MATERIALS or place not in PLACES:
        return pair
    if not language.startswith("fr"):
        return f"{material.capitalize()} {place}"
    material_fr = MATERIALS[material]
    joint = "d\u2019" if material_fr[0] in "aeiouéèêôâ" else "de "
    return f"{PLACES[place].capitalize()} {joint}{material_fr}"
