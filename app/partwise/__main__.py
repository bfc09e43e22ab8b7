"""`python -m partwise`."""

from partwise.cli import run

if __name__ == "__main__":
    run()
