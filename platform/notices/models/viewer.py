"""Who is looking, for managers that must not answer without knowing."""

from uuid import UUID

from wall.models import NoViewer
from wall.viewer import current_viewer


def the_viewer() -> UUID:
    """The person whose transaction this is. Raises NoViewer where nobody was stated."""
    viewer = current_viewer()
    if viewer is None:
        raise NoViewer("State who is looking with wall.viewer.viewing(), or enter an office.")
    return viewer
