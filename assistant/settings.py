"""The settings a person may change: what each means, what it may be, and its default."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.fields import FieldInfo

from assistant import helplines, locale
from assistant.locale import Locale

WAKE_PHRASE = "hello companion"
"""The default. Nothing else in the program names it."""


def _language(value: str) -> str:
    if value not in _languages():
        raise ValueError("not a language that is there")
    return value


def _languages() -> list[str]:
    return sorted(folder.name for folder in locale.FOLDER.iterdir() if (folder / locale.FILE).is_file())


def _wake_phrase(value: str) -> str:
    words = re.sub(r"[,.!?-]", " ", value.casefold()).split()
    if not 1 <= len(words) <= 5 or not all(word.replace("'", "").isalpha() for word in words):
        raise ValueError("not a phrase that can be said")
    return " ".join(words)


def _one_line(value: str) -> str:
    if not value.isprintable():
        raise ValueError("not one line of text")
    return value.strip()


def _country(value: str) -> str:
    country = value.upper() if value.upper() in helplines.countries() else _country_of(value.casefold())
    if value and not country:
        raise ValueError("not a country whose helplines are known")
    return country


def _country_of(name: str) -> str:
    """The code of a country by its name, as one says it: "the uk", "Canada"."""
    named = (Locale.load(language).slots["country"] for language in _languages() if name)
    return next((codes[each] for codes in named for each in (name, f"the {name}") if each in codes), "")


def _other_person(value: str) -> str:
    known = {"her": "she", "him": "he", "them": "they"}
    return known.get(value.casefold(), value.casefold() if value.casefold() in known.values() else value)


def _on_or_off(value: object) -> object:
    """A yes or a no in other words."""
    said = str(value).casefold()
    return "off" if said in ("off", "no", "false", "never") else "on" if said in ("on", "yes", "true") else value


def _time(value: str) -> str:
    return datetime.time.fromisoformat(f"0{value}" if len(value) == 4 else value).strftime("%H:%M")


def _some(value: str) -> str:
    if not value:
        raise ValueError("empty")
    return value


Text = Annotated[str, Field(max_length=200), AfterValidator(_one_line)]
Name = Annotated[Text, AfterValidator(_some)]
Level = Literal["debug", "info", "warning", "error"]


def _setting(default: Any, meaning: str, allowed: str, low: float | None = None, high: float | None = None) -> Any:
    return Field(default, description=meaning, json_schema_extra={"allowed": allowed}, ge=low, le=high)


def _number(default: float, low: float, high: float, meaning: str) -> Any:
    kind = "a whole number" if isinstance(default, int) else "a number"
    return _setting(default, meaning, f"{kind} from {low:g} to {high:g}", low, high)


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Companion(Section):
    """The conversation."""

    language: Annotated[str, AfterValidator(_language)] = _setting(
        "en", "The language that is spoken and understood.", " or ".join(_languages())
    )
    wake_phrase: Annotated[str, AfterValidator(_wake_phrase)] = _setting(
        WAKE_PHRASE,
        "What you say to be listened to. Longer is safer: a single short word is heard where nobody said it.",
        "one to five words",
    )
    awake_seconds: float = _number(
        15.0, 3, 600, "Seconds of quiet after which it sleeps again, and the wake phrase is needed once more."
    )


class Person(Section):
    """You, and the one you love."""

    name: Text = _setting("", "Your name, where an exercise speaks to you. Empty: it does without.", "a name, or empty")
    they: Annotated[Name, AfterValidator(_other_person)] = _setting(
        "they", "How the other person is spoken of.", "she, he, they, or a name"
    )
    country: Annotated[Text, AfterValidator(_country)] = _setting(
        "",
        "Where you live, for the numbers of helplines. Empty: no number is named.",
        f"a country such as Canada, or its code: {', '.join(helplines.countries())}; or empty",
    )


class Microphone(Section):
    """What it hears through."""

    device: Name = _setting(
        "default", "The microphone to listen to.", "default, or a name that `assistant devices` lists"
    )
    echo_cancellation: Annotated[Literal["on", "off"], BeforeValidator(_on_or_off)] = _setting(
        "on",
        "Whether its own voice is taken out of what it hears. Off: where the sound system does that already.",
        "on or off",
    )


class Speaker(Section):
    """What it speaks through."""

    device: Name = _setting("default", "The loudspeaker.", "default, or a name that `assistant devices` lists")
    volume: float = _number(0.8, 0, 1, "How loud it speaks; 1 is as loud as the loudspeaker goes.")
    lead_in: float = _number(
        0.1, 0, 2, "Seconds of silence before it speaks, so that a loudspeaker that sleeps swallows no word."
    )


class Voice(Section):
    """How it speaks."""

    name: Name = _setting("en-us", "The voice of the speech synthesiser.", "a voice that is installed, such as en-us")
    rate: int = _number(130, 80, 300, "How fast it speaks, in words a minute.")


class Hearing(Section):
    """How it understands speech."""

    model: Name = _setting(
        "auto",
        "The speech model. auto takes the best one there is for the language.",
        "auto, a name that `assistant models` lists, or the path of a Vosk model",
    )


class Plugins(Section):
    """The exercises."""

    folder: Text = _setting(
        "",
        "Your own exercises. Empty: exercises in your data folder, on Linux ~/.local/share/assistant.",
        "a path, or empty",
    )
    disabled: Annotated[tuple[Name, ...], Field(strict=False)] = _setting(
        (), "Plugins to leave out.", "a list of names that `assistant plugins` lists"
    )


class Memory(Section):
    """What is kept between days, encrypted."""

    keep: Annotated[Literal["on", "off"], BeforeValidator(_on_or_off)] = _setting(
        "on", "Whether anything is kept. Off: nothing outlasts the program.", "on or off"
    )
    key: Literal["auto", "keyring", "file", "passphrase"] = _setting(
        "auto",
        "Where the key lives. auto: the system's keyring, else a file only you can read. passphrase: typed at start.",
        "auto, keyring, file or passphrase",
    )
    folder: Text = _setting(
        "", "Where it lies. Empty: memory in your data folder, on Linux ~/.local/share/assistant.", "a path, or empty"
    )
    voice: Literal["auto", "always", "never"] = _setting(
        "auto",
        "Whether your own voice is kept as a journal entry. auto: only where the speech model can't take dictation.",
        "auto, always or never",
    )


class Reminders(Section):
    """Reminders that you asked for."""

    quiet_from: Annotated[Name, AfterValidator(_time)] = _setting(
        "22:00",
        "From this time on nothing is said unasked. What is due then is mentioned later.",
        "a time such as 22:00",
    )
    quiet_until: Annotated[Name, AfterValidator(_time)] = _setting(
        "07:00", "The end of the quiet hours. The same time as quiet_from: there are none.", "a time such as 07:00"
    )


class Log(Section):
    """What it writes down. Never what was said."""

    level: Level = _setting("warning", "The least that is worth a line in assistant.log.", " or ".join(get_args(Level)))


class Settings(Section):
    """Every setting; without arguments, every default."""

    companion: Companion = Companion()
    person: Person = Person()
    microphone: Microphone = Microphone()
    speaker: Speaker = Speaker()
    voice: Voice = Voice()
    hearing: Hearing = Hearing()
    plugins: Plugins = Plugins()
    memory: Memory = Memory()
    reminders: Reminders = Reminders()
    log: Log = Log()


@dataclass(frozen=True)
class Row:
    """One setting, for people: `key` is "section.name", `default` as it is written in TOML."""

    key: str
    allowed: str
    default: str
    meaning: str


def describe() -> tuple[Row, ...]:
    """Every setting in the order of the file."""
    return tuple(
        Row(f"{section}.{name}", allowed_in(field), as_toml(field.default), field.description or "")
        for section, kind in SECTIONS.items()
        for name, field in kind.model_fields.items()
    )


SECTIONS: Mapping[str, type[Section]] = {
    name: type(field.default) for name, field in Settings.model_fields.items() if isinstance(field.default, Section)
}


def allowed_in(field: FieldInfo) -> str:
    extra = field.json_schema_extra
    return str(extra["allowed"]) if isinstance(extra, dict) else ""


def as_toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
