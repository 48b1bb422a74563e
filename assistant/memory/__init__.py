"""What is kept between days: one encrypted database, whose key the system's keyring keeps.

`memory.py` opens it. `entries.py`, `facts.py`, `runs.py` and `code.py` say what it holds, `schema.py` how.
docs/memory.md tells people.
"""

from assistant.memory.memory import Memory, forget_everything, open_memory, restore
from assistant.memory.store import Now

__all__ = ["Memory", "Now", "forget_everything", "open_memory", "restore"]
