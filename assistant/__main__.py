"""`python -m assistant`, where the command isn't on the path."""

from assistant.cli import main

main()
