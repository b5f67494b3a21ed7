"""One module per dialogue of the demo world. Conflicts, places and people are invented."""

from dialogues.demo.stories import (
    barley_station,
    cedar_harbour,
    granite_viaduct,
    linen_terrace,
    paper_lighthouse,
    saffron_orchard,
    slate_compass,
    walnut_estuary,
    wool_ravine,
)
from dialogues.demo.story import Story

STORIES: tuple[Story, ...] = (
    cedar_harbour.STORY,
    granite_viaduct.STORY,
    saffron_orchard.STORY,
    slate_compass.STORY,
    linen_terrace.STORY,
    barley_station.STORY,
    walnut_estuary.STORY,
    paper_lighthouse.STORY,
    wool_ravine.STORY,
)
