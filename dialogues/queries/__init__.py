"""Reads that pages, the API, reports and tasks share. Nothing here changes anything."""
