"""What a plugin may import: everything else in this package may change from one version to the next."""

from assistant.events import Answer, Chosen, Day, Hour, Named, Number, Repeated, Told
from assistant.exercise import Exercise
from assistant.hookspecs import hookimpl
from assistant.kept import Entry, Mood
from assistant.session import Session, Stopped

__all__ = [
    "Answer", "Chosen", "Day", "Entry", "Exercise", "Hour", "Mood", "Named", "Number", "Repeated", "Session", "Stopped",
    "Told", "hookimpl",
]  # fmt: skip
__version__ = "0.1.0"
