"""`python -m cmrlearn`: the command line."""

from cmrlearn.cli.main import run

if __name__ == "__main__":
    run()
