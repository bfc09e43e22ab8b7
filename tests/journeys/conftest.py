from helpers.display import display
from helpers.practice import fresh_practice, practice, practice_process

__all__ = ["display", "fresh_practice", "practice", "practice_process"]
