"""`python -m yoriai` is the same as the `yoriai` command."""

# Every web process looks into this file as it starts; the command line is none of its business.
if __name__ == "__main__":
    from yoriai.config.main import main

    main()
