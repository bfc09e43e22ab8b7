"""The practice bucket as a process, for the tests that want a server that thinks."""

from helpers.practice import practice, practice_process

__all__ = ["practice", "practice_process"]
