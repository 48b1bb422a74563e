"""Every error a person can meet, as one tree. Each says what happened, where, and what to do next.

AssistantError
├── SettingsError          config.toml: an unknown key, a wrong type
├── ModelError             speech models
│   ├── ModelMissing       not there, or not in the manifest
│   ├── ModelDamaged       a file is missing, empty or not what it should be
│   └── PullFailed         the download did not finish; what came is kept for the next try
├── DeviceError            microphone and loudspeaker
├── AudioFileError         a WAV (or stdin PCM) that can't be read, a disk that can't be written
├── HearingError           the speech recogniser, while it listens
├── VoiceError             the speech synthesiser
├── MemoryProblem          what is kept between days
│   ├── MemoryLocked       its key is missing, or doesn't answer, or isn't the right one
│   ├── MemoryDamaged      a file that isn't whole, or no memory at all
│   ├── MemoryNewer        a newer program made it
│   ├── MemoryBusy         another process uses it
│   ├── MemoryUnwritable   the disk is full, or the folder doesn't allow it
│   └── MemoryImportFailed a file that should be read in is not what was exported
├── PluginError            a plugin that can't be imported, or hands over nonsense
│   ├── ExerciseFileError  a TOML exercise: file, line, what was expected, an example
│   ├── PhraseError        a template that can't be parsed, or has no word the model knows
│   └── PhraseClash        two plugins claim one phrase
└── OutputError            a file or a disk that can't be written
"""

from __future__ import annotations


class AssistantError(Exception):
    """A fault with a name, a place and a next step; never shown as a traceback.

    `what` is one sentence for the screen, `where` the file, device or plugin (and line), `cure` what to type or do.
    """

    def __init__(self, what: str, *, where: str = "", cure: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.cure = cure

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where else ""
        return f"{self.what}{place}" + (f"\n  {self.cure}" if self.cure else "")

    def as_json(self) -> dict[str, str]:
        """`error` (the name in the tree), `what`, `where`, `cure`."""
        return {"error": type(self).__name__, "what": self.what, "where": self.where, "cure": self.cure}


class SettingsError(AssistantError):
    pass


class ModelError(AssistantError):
    pass


class ModelMissing(ModelError):
    pass


class ModelDamaged(ModelError):
    pass


class PullFailed(ModelError):
    pass


class DeviceError(AssistantError):
    pass


class AudioFileError(AssistantError):
    pass


class HearingError(AssistantError):
    pass


class VoiceError(AssistantError):
    pass


class MemoryProblem(AssistantError):
    pass


class MemoryLocked(MemoryProblem):
    pass


class MemoryDamaged(MemoryProblem):
    pass


class MemoryNewer(MemoryProblem):
    pass


class MemoryBusy(MemoryProblem):
    pass


class MemoryUnwritable(MemoryProblem):
    pass


class MemoryImportFailed(MemoryProblem):
    pass


class PluginError(AssistantError):
    """`spoken`: the calm sentence to say aloud when it happens in a conversation."""

    spoken = "That exercise isn't working right now. It isn't you. We can try another one."


class ExerciseFileError(PluginError):
    pass


class PhraseError(PluginError):
    pass


class PhraseClash(PluginError):
    pass


class OutputError(AssistantError):
    pass
