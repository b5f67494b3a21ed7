"""Small rosters by gender and party, their tables, and what a release shows of them."""

from disclosure import (
    HIDDEN,
    Dimension,
    Table,
)

GENDER = Dimension.of("gender", ["women", "men"])


PARTY = Dimension.of("party", ["A", "B", "C"])


STATUS = Dimension.of("status", ["official", "private"])


def roster(counts, start=0, dialogues=3):
    """Rows from {(gender, party): number}; people are numbered from `start`."""
    people = [pair for pair, number in counts.items() for _ in range(number)]
    return [
        {"gender": g, "party": p, "id": f"p{start + n}", "dialogue": f"D{n % dialogues}"}
        for n, (g, p) in enumerate(people)
    ]


def table(rows, population="H1", dimensions=(GENDER,)):
    return Table.from_rows(rows, dimensions, population=population, unit="id", origin="dialogue")


def shown(release):
    return {p.key(w): f.value for p in release.published for w, f in p.figures.items() if f != HIDDEN}
