"""What `doctor` found about one part, and how that is said aloud: plainly, with what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from assistant import errors
from assistant.errors import AssistantError


@dataclass(frozen=True)
class Finding:
    """What was found about one part. A `note` is worth knowing and no fault.

    `name` is the fault's, for programs and for `say`: one of `SAID`. `cure` is one line: what to type or do.
    """

    part: str
    state: Literal["fine", "note", "fault"]
    what: str
    cure: str = ""
    name: str = ""

    @property
    def say(self) -> str:
        """The fault and its cure aloud; empty for what is no fault."""
        return SAID[self.name] if self.state == "fault" else ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"say": self.say}


def fine(part: str, what: str) -> Finding:
    return Finding(part, "fine", what)


def fault(part: str, name: str, what: str, cure: str) -> Finding:
    return Finding(part, "fault", what, cure, name)


def from_error(part: str, error: AssistantError) -> Finding:
    """The fault that `error` tells of, under the name of the error."""
    place = f" ({error.where})" if error.where else ""
    known = (kind.__name__ for kind in type(error).__mro__)
    name = next(each for each in known if each in SAID)
    cure = error.cure or (_LEAVE_OUT if isinstance(error, errors.PluginError) else _LOOK_UP)
    return fault(part, name, error.what + place, " ".join(cure.split()))


_LEAVE_OUT = "Correct it (assistant plugins says more), or name it after disabled = under [plugins] in the settings."
_LOOK_UP = "docs/errors.md tells what to do."


def aloud(findings: Iterable[Finding]) -> list[str]:
    """All that is to be said of them: how many faults there are, then each kind of fault once."""
    told = list(dict.fromkeys(found.say for found in findings if found.say))
    return [_summary(told), *told]


def _summary(told: Sequence[str]) -> str:
    match len(told):
        case 0:
            return "I looked myself over, and everything works. I'm here."
        case 1:
            return "I looked myself over, and found one thing."
        case several:
            return f"I looked myself over, and found {_NUMBERS.get(several, 'many')} things."


_NUMBERS = dict(enumerate(("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 2))

_BY_ERROR: dict[type[AssistantError], str] = {
    errors.SettingsError: "A line in my settings can't be used. The screen shows which one, and how to write it.",
    errors.ModelMissing: "The model that hears you isn't here. Type, assistant models, to see how to get it.",
    errors.ModelDamaged: "The model that hears you is damaged. Type, assistant models verify, to see which file.",
    errors.DeviceError: "A sound device doesn't answer. Plug it in again, or close what else is using it.",
    errors.VoiceError: "My voice doesn't work. The screen shows what to install.",
    errors.MemoryLocked: "I can't open what I keep for you. Unlock your keyring, and it will open again.",
    errors.MemoryDamaged: "What I keep for you is damaged. If you have a backup, it can be brought back.",
    errors.MemoryNewer: "A newer version of me wrote what I keep. Use that version, or a backup.",
    errors.MemoryBusy: "Another one of me is already running. Close that one first.",
    errors.MemoryUnwritable: "I can't write down what I keep for you. Look at the disk, and at its folder.",
    errors.ExerciseFileError: "An exercise of yours has a mistake in it. The screen shows the line.",
    errors.PhraseError: "A phrase of an exercise can't be heard. The screen names words that can.",
    errors.PhraseClash: "Two exercises want the same phrase. Give one of them another.",
    errors.PluginError: "An exercise of yours can't be loaded. All the others work.",
    AssistantError: "Something in me doesn't work. The screen shows what, and what to do.",
}

SAID: dict[str, str] = {kind.__name__: words for kind, words in _BY_ERROR.items()} | {
    "sound_library": "A part that I need for sound is missing. The screen shows what to install.",
    "microphone_none": "I can't find a microphone. Plug one in, and I can hear you.",
    "microphone_gone": "The microphone you chose isn't plugged in. Plug it in, or choose another one.",
    "microphone_unclear": "Two microphones have the name you chose. Write the whole name in the settings.",
    "microphone_silent": "The microphone gives no sound at all. Look for a switch on it, or choose another one.",
    "microphone_muted": "The microphone is muted. Switch it on in your sound settings.",
    "microphone_quiet": "The microphone is far too quiet. Turn it up in your sound settings, or come nearer.",
    "microphone_loud": "The microphone is far too loud. Turn it down in your sound settings.",
    "microphone_monitor": "The microphone is set to hear the loudspeaker, not you. Choose a real one.",
    "loudspeaker_none": "I can't find a loudspeaker. Plug one in, and you can hear me.",
    "loudspeaker_gone": "The loudspeaker you chose isn't plugged in. Plug it in, or choose another one.",
    "loudspeaker_unclear": "Two loudspeakers have the name you chose. Write the whole name in the settings.",
    "loudspeaker_muted": "The loudspeaker is muted. Switch it on in your sound settings.",
    "loudspeaker_quiet": "The loudspeaker is turned down so far that I can't be heard. Turn it up.",
    "loudspeaker_late": "The loudspeaker sounds late, as wireless ones do. One with a cable is quicker.",
    "echo": "The microphone hears me too. Headphones help, and so does what the screen shows.",
    "model_words": "The model that hears you doesn't know the word yes. Choose another model.",
    "hearing": "I spoke a word, and didn't understand it myself. The model needs a look.",
    "slow": "This machine is slow at understanding speech. Close what else is running on it.",
    "voice_silent": "My voice makes no sound. The screen shows how to try it by itself.",
    "disk_full": "The disk is nearly full. Free some space, so that nothing is lost.",
    "folder_refused": "I can't write into my own folder. The screen shows how to allow it.",
    "folder_open": "Others on this machine could look into my folder. I've closed it again.",
    "folder_foreign": "My folder belongs to somebody else on this machine. The screen shows how to get it back.",
    "clock": "The clock of this machine is wrong. Set it, so that reminders come in time.",
    "check": "I couldn't finish one of my checks. All the others are done.",
}
"""Two plain sentences a fault, of 14 words at most, in which nothing stands that can't be said aloud."""
