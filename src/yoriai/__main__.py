"""`python -m yoriai` is the same as the `yoriai` command."""

from yoriai.config.main import main

if __name__ == "__main__":
    main()
