"""The practice bucket as a process, for every test of this folder."""

from helpers.practice import fresh_practice, practice, practice_process

__all__ = ["fresh_practice", "practice", "practice_process"]
