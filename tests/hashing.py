"""Argon2 as the product uses it, but quick: the tests sign people in some hundred times."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    time_cost, memory_cost, parallelism = 1, 64, 1


HASHERS = [f"{__name__}.{QuickArgon2.__name__}", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
