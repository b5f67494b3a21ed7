"""In the pipeline: opened by the officer, waiting for the proposed lead facilitator to accept."""

from dialogues.demo.story import Side, Story
from wall.levels import Level

STORY = Story(
    code_name="barley station",
    programme="rivers",
    officer="officer",
    lead="facilitator",
    title="Rail and grain across the Sund plain",
    theme="Whether a railway that three towns need could be spoken of before the question whose land it crosses.",
    official_process="Trade talks, twice postponed",
    convenor="ngo",
    level=Level.RESTRICTED,
    arms_length="blind",
    track="two",
    target=50,
    areas=("economy", "power_sharing"),
    sides=(Side("west", "Western towns"), Side("plain", "Plain assembly")),
    lead_accepts=False,
    first_state="pipeline",
    state_since=9,
)
