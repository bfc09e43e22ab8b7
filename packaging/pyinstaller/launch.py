"""What the bundle starts: the command line of Partwise, for the programs it starts as if there were no bundle."""

import os

# The bundle's starter points this at the bundle's own libraries. They are found by now, and any other program that
# Partwise starts, a credential command or a file manager, shall find the system's.
before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
os.environ.pop("LD_LIBRARY_PATH", None)
if before is not None:
    os.environ["LD_LIBRARY_PATH"] = before

from partwise.cli import run  # noqa: E402 - what is imported may start programs

run()
