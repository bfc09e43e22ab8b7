"""What the bundle starts: the command line of Partwise, for the programs it starts as if there were no bundle."""

import os
import sys

# The bundle's starter points this at the bundle's own libraries. They are found by now, and any other program that
# Partwise starts, a credential command or a file manager, shall find the system's.
before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
os.environ.pop("LD_LIBRARY_PATH", None)
if before is not None:
    os.environ["LD_LIBRARY_PATH"] = before

# Windows gives a windowed program no streams; what a command of it would print, partwise.com prints.
if sys.stderr is None:
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - as long as the program lives

if sys.platform == "linux":
    from hold_open import hold_open

    hold_open()

from partwise.cli import run  # noqa: E402 - what is imported may start programs

run()
