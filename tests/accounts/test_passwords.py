"""Leaked passwords, and what people make of them."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.passwords import is_leaked


@pytest.mark.parametrize(
    "password",
    [
        "password", "Password", "password1234", "P@ssw0rd1234", "1234password", "passwordpassword", "qwertyuiop12",
        "iloveyou2026!", "dragonmonkey", "letmeinletmein", "aaaaaaaaaaaa", "123456789012", "football!!!!", "sunshine-2026",
        "parley2026!!", "dialogue-2026", "pass.word.1234",
    ],
)  # fmt: skip
def test_leaked_and_decorated_ones_are_refused(password):
    assert is_leaked(password)


@pytest.mark.parametrize(
    "password",
    ["correct horse battery staple", "four quite unrelated words", "a-long-enough-phrase-for-tests", "tréfle-Nuage-47-lune",
     "Wolkenbruch am Dienstag", "x9!kd02-lqmv_7", "ключ под половиком"],
)  # fmt: skip
def test_phrases_are_welcome(password):
    assert not is_leaked(password)


@pytest.mark.parametrize("password", ["short-one", "marguerite.duval@x.example", "Marguerite Duval"])
def test_short_ones_and_ones_own_name_are_refused(password):
    from accounts.models import User

    person = User(email="marguerite.duval@x.example", display_name="Marguerite Duval")
    with pytest.raises(ValidationError):
        validate_password(password, person)


@pytest.mark.usefixtures("hashed_as_kept")  # before the people have a password
def test_passwords_are_hashed_with_argon2_at_djangos_cost(people):
    cost = f"m={Argon2PasswordHasher.memory_cost},t={Argon2PasswordHasher.time_cost},p={Argon2PasswordHasher.parallelism}"
    assert people.officer.password.startswith(f"argon2$argon2id$v=19${cost}$")
    assert Argon2PasswordHasher.memory_cost >= 100_000
