"""`python -m xlkpi` is the command `xlkpi`."""

from .cli import main

if __name__ == "__main__":
    main()
