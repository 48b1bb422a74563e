"""Voice and devices as the settings ask for them: what is wrong, where the default has to stand in."""

from __future__ import annotations

from assistant.config import Loaded
from assistant.devices import devices, find, portaudio
from assistant.errors import AssistantError, DeviceError, SettingsError, VoiceError
from assistant.voice import Voice


def voice_problem(loaded: Loaded, voice: Voice) -> AssistantError | None:
    """Why `voice`, made from the settings, is another one than they name, or can't speak at all."""
    chosen = loaded.settings.voice
    try:
        voice.check()
    except VoiceError as error:
        if voice.name == chosen.name:
            return error
        near = [name for name in voice.voices() if name.startswith(loaded.settings.companion.language)]
        return loaded.error("voice.name", "is no voice here", near)
    return None


def not_connected(loaded: Loaded, section: str) -> SettingsError:
    """The device that the settings name under [microphone] or [speaker] isn't there; these are."""
    inputs = section == "microphone"
    names = [device.name for device in devices() if (device.inputs if inputs else device.outputs)]
    return loaded.error(f"{section}.device", "is not connected", ["default", *names])


def device_problem(loaded: Loaded, section: str) -> SettingsError | None:
    """Why the default device stands in for the one that the settings name. A machine may have no device at all."""
    name: str = getattr(loaded.settings, section).device
    if name == "default":
        return None
    try:
        find(portaudio(), name, "input" if section == "microphone" else "output")
    except DeviceError:
        return not_connected(loaded, section)
    return None
