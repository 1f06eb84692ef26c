"""`python -m app.cli` is the hotline command, installed or not."""

from app.cli import main

main()
