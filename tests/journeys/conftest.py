from helpers.accessibility import screen_reader
from helpers.display import display
from helpers.figures import figures
from helpers.practice import fresh_practice, practice, practice_process
from helpers.secret_service import secret_bus, secret_service
from helpers.shell import shell

__all__ = [
    "display",
    "figures",
    "fresh_practice",
    "practice",
    "practice_process",
    "screen_reader",
    "secret_bus",
    "secret_service",
    "shell",
]
