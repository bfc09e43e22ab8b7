from helpers.display import display
from helpers.figures import figures, pytest_terminal_summary

__all__ = ["display", "figures", "pytest_terminal_summary"]
