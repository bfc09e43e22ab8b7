from helpers.display import display
from helpers.figures import figures

__all__ = ["display", "figures"]
