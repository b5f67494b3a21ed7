"""What pages and API of every app share: bodies, refusals, pages of a list, versions."""
