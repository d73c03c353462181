"""Lets ``python -m solver FILE`` do what ``solve FILE`` does."""

from solver.cli import main

if __name__ == "__main__":
    main()
