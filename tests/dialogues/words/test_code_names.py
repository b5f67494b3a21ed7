"""Random names that say nothing."""

import pytest

from dialogues.words import code_names


def test_a_pair_is_never_given_twice() -> None:
    taken: set[str] = set()
    for _ in range(500):
        pair = code_names.random_pair(taken)
        assert pair not in taken
        taken.add(pair)


def test_when_all_are_taken_it_says_so() -> None:
    everything = {f"{a} {b}" for a in code_names.MATERIALS for b in code_names.PLACES}
    with pytest.raises(ValueError, match="every pair"):
        code_names.random_pair(everything)


@pytest.mark.parametrize(
    ("pair", "language", "said"),
    [
        ("cedar harbour", "en", "Cedar harbour"),
        ("cedar harbour", "fr", "Port de cèdre"),
        ("ebony lighthouse", "fr-ca", "Phare d’ébène"),
        ("not a pair", "fr", "not a pair"),
    ],
)
def test_a_name_in_the_readers_language(pair: str, language: str, said: str) -> None:
    assert code_names.spoken(pair, language) == said


def test_no_word_is_in_both_lists() -> None:
    assert not set(code_names.MATERIALS) & set(code_names.PLACES)
