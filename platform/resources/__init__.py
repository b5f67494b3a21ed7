"""How things are asked for, whatever they are: bodies, refusals, pages of a list, versions. Every door uses it."""
