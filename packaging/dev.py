"""Everything a fresh checkout needs, with nothing but Python: `python3 packaging/dev.py run` and `… test`.

This file stays readable for an old Python, so that it can say which one is needed; the work is done in devkit/.
"""

import sys

OLDEST = (3, 11)

if __name__ == "__main__":
    if sys.version_info < OLDEST:
        sys.exit(
            f"Partwise needs Python 3.11 or newer, and this is Python {sys.version_info[0]}.{sys.version_info[1]}."
        )
    from devkit.commands import main

    sys.exit(main(sys.argv[1:]))
