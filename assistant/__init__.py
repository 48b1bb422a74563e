"""What a plugin may import: everything else in this package may change from one version to the next."""

from assistant.events import Answer, Chosen, Number, Repeated, Told
from assistant.exercise import Exercise
from assistant.hookspecs import hookimpl
from assistant.session import Session, Stopped

__all__ = ["Answer", "Chosen", "Exercise", "Number", "Repeated", "Session", "Stopped", "Told", "hookimpl"]
__version__ = "0.1.0"
