"""Settings: every one documented, every wrong one named with its line, and all the others applied."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant import resources
from assistant.config import LARGEST, MOST_TOLD, Loaded, Settings, load, place
from assistant.settings import SECTIONS, WAKE_PHRASE, Row, describe


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def loaded(file: Path, text: str) -> Loaded:
    file.write_text(text, encoding="utf-8")
    return load(file)


def only_problem(file: Path, text: str) -> str:
    """The one problem, in one line, without the path of the file."""
    problems = loaded(file, text).problems
    assert len(problems) == 1, [str(p) for p in problems]
    return str(problems[0]).replace(f"{file}, ", "").replace("\n ", "")


# ---------------------------------------------------------------- documentation


def test_config_toml_lists_every_setting_with_its_default_and_changes_none(checkout: Path, file: Path) -> None:
    text = (checkout / "config.toml").read_text(encoding="utf-8")
    assert load(checkout / "config.toml").settings == Settings()
    lines = [line[1:] if line.startswith("#") and line[1:2].isalpha() else line for line in text.splitlines()]
    data = tomllib.loads("\n".join(lines))
    listed = [(f"{section}.{name}", value) for section, table in data.items() for name, value in table.items()]
    assert listed == [(row.key, json.loads(row.default)) for row in describe()]
    assert loaded(file, "\n".join(lines)).problems == ()


def test_config_toml_explains_every_setting(checkout: Path) -> None:
    text = " ".join((checkout / "config.toml").read_text(encoding="utf-8").replace("\n# ", " ").split())
    for row in describe():
        assert f"{row.meaning} ({row.allowed}) #{row.key.split('.')[1]} = {row.default}" in text


def test_the_page_about_settings_lists_every_setting(checkout: Path) -> None:
    sections = (checkout / "docs" / "settings.md").read_text(encoding="utf-8").split("\n## [")
    for row in describe():
        section, name = row.key.split(".")
        page = next(page for page in sections if page.startswith(f"{section}]"))
        assert f"| `{name}` | `{row.default}` | {row.allowed} | {row.meaning} |" in page
        assert f"\n{SECTIONS[section].__doc__}\n" in page


# ---------------------------------------------------------------- which file


def test_without_a_file_every_default_applies() -> None:
    assert (load().settings, load().problems) == (Settings(), ())


def test_the_own_file_gives_way_to_the_variable_and_that_to_a_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "own"))
    own, named, given = resources.user_config() / "config.toml", tmp_path / "named.toml", tmp_path / "given.toml"
    for path, rate in ((own, 101), (named, 102), (given, 103)):
        path.write_text(f"[voice]\nrate = {rate}\n")
    assert (place(), load().settings.voice.rate) == (own, 101)
    monkeypatch.setenv("ASSISTANT_CONFIG", str(named))
    assert (place(), load().settings.voice.rate) == (named, 102)
    assert (place(given), load(given).settings.voice.rate) == (given, 103)


def test_a_file_that_was_asked_for_and_is_not_there_is_named(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "no such settings file" in str(load(file).problems[0])
    monkeypatch.setenv("ASSISTANT_CONFIG", str(file))
    assert str(file) in str(load().problems[0])


# ---------------------------------------------------------------- what applies


def test_settings_are_read(file: Path) -> None:
    settings = loaded(
        file,
        '[companion]\nwake_phrase = "Good  Evening friend"\nawake_seconds = 20\n'
        '[person]\nname = " Ada "\nthey = "Sam"\n'
        '[plugins]\ndisabled = [\n  "mine:walk",  # too cold\n  "worthy",\n]\n',
    ).settings
    assert settings.companion.wake_phrase == "good evening friend"
    assert settings.companion.awake_seconds == 20.0
    assert (settings.person.name, settings.person.they) == ("Ada", "Sam")
    assert settings.plugins.disabled == ("mine:walk", "worthy")
    assert settings.speaker == Settings().speaker


def test_settings_stay_as_they_were_read() -> None:
    with pytest.raises(ValidationError):
        Settings().voice.rate = 200


def test_a_file_from_another_editor_is_read(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf[voice]\r\nrate = 200\r\n")
    lines: dict[tuple[str, ...], int] = {("voice", "rate"): 2}
    assert load(file) == Loaded(load(file).settings, (), file, "[voice]\nrate = 200\n", lines)
    assert load(file).settings.voice.rate == 200


# ---------------------------------------------------------------- what can't be used


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[speaker]\n\nvolume = 1.5", "volume under [speaker] can't be 1.5 (line 3) "
         "Allowed: a number from 0 to 1. Until it is changed, 0.8 is used."),
        ('[voice]\nrate = "fast"', "rate under [voice] can't be \"fast\" (line 2) "
         "Allowed: a whole number from 80 to 300. Until it is changed, 130 is used."),
        ("[voice]\nrate = 130.5", "rate under [voice] can't be 130.5 (line 2) "
         "Did you mean rate = 130 ? Allowed: a whole number from 80 to 300. Until it is changed, 130 is used."),
        ("[speaker]\nvolume = nan", "volume under [speaker] can't be NaN (line 2) "
         "Allowed: a number from 0 to 1. Until it is changed, 0.8 is used."),
        ("[speaker]\nvolume = true", "volume under [speaker] can't be true (line 2) "
         "Allowed: a number from 0 to 1. Until it is changed, 0.8 is used."),
        ('[log]\nlevel = "loud"', "level under [log] can't be \"loud\" (line 2) "
         'Allowed: debug or info or warning or error. Until it is changed, "warning" is used.'),
        ('[companion]\nlanguage = "tlh"', "language under [companion] can't be \"tlh\" (line 2) "
         'Allowed: en. Until it is changed, "en" is used.'),
        ('[companion]\nwake_phrase = "hey 2"', "wake_phrase under [companion] can't be \"hey 2\" (line 2) "
         f'Allowed: one to five words. Until it is changed, "{WAKE_PHRASE}" is used.'),
        ('[microphone]\ndevice = ""', "device under [microphone] can't be \"\" (line 2) "
         'Allowed: default, or a name that `assistant devices` lists. Until it is changed, "default" is used.'),
        ("[plugins]\ndisabled = [\n'a',\n2]", "disabled under [plugins] can't be [\"a\", 2] (line 2) "
         "Allowed: a list of names that `assistant plugins` lists. Until it is changed, [] is used."),
        ("[speaker]\nvolum = 1", "There is no setting volum under [speaker] (line 2) "
         "Did you mean volume? It is left out. Settings there: device, volume, lead_in."),
        ("[voice]\nvolume = 1", "There is no setting volume under [voice] (line 2) "
         "It belongs below [speaker]: a line counts for the section above it. It is left out. "
         "Settings there: name, rate."),
        ('[person]\nvoice = "en-gb"', "There is no setting voice under [person] (line 2) "
         "voice is a section: write [voice] on a line of its own, and its settings below it. It is left out. "
         "Settings there: name, they, country."),
        ('[speaker]\nvolume = 50', "volume under [speaker] can't be 50 (line 2) "
         "Did you mean volume = 0.5 ? Allowed: a number from 0 to 1. Until it is changed, 0.8 is used."),
        ('[voice]\nrate = "120"', "rate under [voice] can't be \"120\" (line 2) "
         "Did you mean rate = 120 ? Allowed: a whole number from 80 to 300. Until it is changed, 130 is used."),
        ('[person]\nname = 5', "name under [person] can't be 5 (line 2) "
         'Did you mean name = "5" ? Allowed: a name, or empty. Until it is changed, "" is used.'),
        ('[plugins]\ndisabled = "walk"', "disabled under [plugins] can't be \"walk\" (line 2) "
         'Did you mean disabled = ["walk"] ? Allowed: a list of names that `assistant plugins` lists. '
         "Until it is changed, [] is used."),
        ("volume = 1", "volume stands in no section (line 1) "
         "Write it below [speaker]. Until then its default is used."),
        ("voice = 3", "voice is a section, not a setting (line 1) "
         "Write [voice] on a line of its own, and its settings below it."),
        ("\n[speeker]\nvolume = 1", "There is no section [speeker] (line 2) Did you mean speaker? "
         "What stands below it is left out. "
         "Sections: companion, person, microphone, speaker, voice, hearing, plugins, memory, reminders, log."),
        ("[voice]\nrate = = 3", "This line can't be read: rate = = 3 (line 2) "
         'Write it as in: volume = 0.8, or: device = "default". Until then its default is used.'),
        ("[voice\nrate = 90", "This line can't be read: [voice (line 1) "
         "Write [voice] on a line of its own, and its settings on lines below it. What stands below it counts."),
        ("[her voice]\nrate = 3", "This line can't be read: [her voice] (line 1) "
         "Write a section as [speaker], on a line of its own. What stands below it is left out."),
        ("[voice]\nrate = 90\nrate = 91", "rate under [voice] stands here a second time (line 3) "
         "Line 2 has it too. This one counts: take the other one out."),
    ],
)  # fmt: skip
def test_what_can_not_be_used_is_named_with_line_cure_and_default(file: Path, text: str, problem: str) -> None:
    assert only_problem(file, text) == problem


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("name = Anna", 'name = "Anna"'),
        ("name = „Anna“", 'name = "Anna"'),
        ("name = “Anna”", 'name = "Anna"'),
        ("name = `Anna`", 'name = "Anna"'),
        ('name = "Anna', 'name = "Anna"'),
        ("name: Anna Lena", 'name = "Anna Lena"'),
        ("wake phrase = good friend", 'wake_phrase = "good friend"'),
        ("quiet_from = 22:00", 'quiet_from = "22:00"'),
        ('folder = "C:\\Users\\anna"', 'folder = "C:/Users/anna"'),
        ("volume = 0,5", "volume = 0.5"),
        ("volume = .5", "volume = 0.5"),
        ("volume 0.5", "volume = 0.5"),
        ("volume: 0.5;", "volume = 0.5"),
        ("volume\u00a0= 0.5", "volume = 0.5"),
        ("volume = 50%", ""),
        ('disabled = "walk", "worthy"', ""),
    ],
)
def test_a_line_that_is_no_toml_is_shown_as_it_may_be_meant(file: Path, line: str, meant: str) -> None:
    problem = only_problem(file, f"\n[speaker]\n{line}\n")
    assert "(line 3)" in problem
    assert (f"Did you mean: {meant} ?" if meant else "Write it as in:") in problem
    assert not meant or tomllib.loads(meant)


def test_what_is_clearly_meant_is_taken_so(file: Path) -> None:
    text = (
        '[Person]\nName = "Anna"\nthey = "him"\n[speaker]\nvolume = 0.3\n[person]\ncountry = "the UK"\n'
        '[companion]\nwake-phrase = "Hello, my friend!"\n[reminders]\nquiet_until = "9:00"\n'
    )
    found = loaded(file, text)
    assert found.problems == ()
    assert (
        found.settings.person
        == Settings.model_validate({"person": {"name": "Anna", "they": "he", "country": "GB"}}).person
    )
    assert (found.settings.companion.wake_phrase, found.settings.reminders.quiet_until) == ("hello my friend", "09:00")
    assert found.settings.speaker.volume == 0.3
    assert found.lines["person", "country"] == 7


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("Canada", "CA"),
        ("ca", "CA"),
        ("USA", "US"),
        ("uk", "GB"),
        ("The Netherlands", "NL"),
        ("germany", "DE"),
        ("", ""),
    ],
)
def test_a_country_may_be_written_as_one_says_it(file: Path, country: str, code: str) -> None:
    found = loaded(file, f'[person]\ncountry = "{country}"\n')
    assert (found.settings.person.country, found.problems) == (code, ())


def test_a_country_without_known_numbers_is_named(file: Path) -> None:
    assert 'country under [person] can\'t be "Brazil" (line 2)' in only_problem(file, '[person]\ncountry = "Brazil"\n')


@pytest.mark.parametrize("header", ["[speaker", "(speaker)", "[speaker]:", "speaker", "[[speaker]]", "[Speaker"])
def test_a_section_that_is_clearly_meant_counts(file: Path, header: str) -> None:
    found = loaded(file, f"{header}\nvolume = 0.3\n")
    assert found.settings.speaker.volume == 0.3
    assert "Write [speaker] on a line of its own" in str(found.problems[0])
    assert len(found.problems) == 1


def test_a_list_may_take_several_lines_in_a_file_with_a_mistake(file: Path) -> None:
    found = loaded(
        file, "[voice]\nrate = = 3\n[plugins]\ndisabled = [\n  'walk',\n  'worthy',\n]\n[speaker]\nvolume = 0.3\n"
    )
    assert [p.where for p in found.problems] == [f"{file}, line 2"]
    assert (found.settings.plugins.disabled, found.settings.speaker.volume) == (("walk", "worthy"), 0.3)


@pytest.mark.parametrize("wrong", describe(), ids=lambda row: row.key)
def test_a_wrong_type_costs_no_other_setting(file: Path, wrong: Row) -> None:
    good = {row.key: _other(row) for row in describe() if row.key != wrong.key}
    text = "".join(f"{key} = {json.dumps(value)}\n" for key, value in good.items())
    found = loaded(file, f"{text}{wrong.key} = {{ a = 1979-05-27 }}\n")
    assert [p.where for p in found.problems] == [f"{file}, line {len(good) + 1}"]
    meanwhile = "off" if wrong.key == "memory.keep" else json.loads(wrong.default)
    assert _values(found.settings) == good | {wrong.key: meanwhile}


def _values(settings: Settings) -> dict[str, object]:
    dumped = json.loads(settings.model_dump_json())
    return {f"{section}.{name}": value for section, table in dumped.items() for name, value in table.items()}


OTHERS = {
    "companion.language": "en", "person.country": "GB", "memory.keep": "off", "memory.key": "file",
    "memory.voice": "never", "microphone.echo_cancellation": "off", "reminders.quiet_from": "20:30",
    "reminders.quiet_until": "09:00", "log.level": "info",
}  # fmt: skip


def _other(row: Row) -> object:
    """A value that is not the default, but may be set."""
    value = json.loads(row.default)
    if isinstance(value, list):
        return ["worthy"]
    if isinstance(value, str):
        return OTHERS.get(row.key, "something else")
    return value + 10 if value > 1 else value / 2


def test_one_broken_line_does_not_cost_the_others(file: Path) -> None:
    found = loaded(file, '[voice]\nname = "en-gb\nrate = 200\n[loud speaker\nvolume = 0.2\n[person]\nthey = "she"\n')
    assert [p.where for p in found.problems] == [f"{file}, line 2", f"{file}, line 4"]
    assert (found.settings.voice.rate, found.settings.voice.name) == (200, "en-us")
    assert found.settings.person.they == "she"
    assert found.settings.speaker == Settings().speaker
    assert tomllib.loads(found.text)["person"] == {"they": "she"}


@pytest.mark.parametrize(
    "content",
    [
        b"[voice]\nname = '\xff\xfe'\n",
        os.urandom(512) + b"\0",
        b"#" * (LARGEST + 1),
        b"[" * 16_000,
        b"a = " + b"[" * 16_000,
        b"[voice]\nrate = " + b"9" * 16_000,
        b"\n" * 16_000 + b"=",
        b"=\n" * 8_000,
        b"".join(b"a%d=1\n" % number for number in range(1_000)),
    ],
    ids=["latin-1", "binary", "too long", "brackets", "deep", "digits", "empty lines", "broken lines", "unknown keys"],
)
def test_any_file_is_survived(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    found = load(file)
    assert _values(found.settings) | {"memory.keep": ""} == _values(Settings()) | {"memory.keep": ""}
    assert 1 <= len(found.problems) <= MOST_TOLD
    assert all(str(file) in p.where for p in found.problems)


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    assert "can't be read" in str(load(tmp_path).problems[0])


def test_a_value_that_only_a_device_can_judge_is_named_the_same_way(file: Path) -> None:
    found = loaded(file, '[microphone]\n# the blue one\ndevice = "Yeti"\n')
    error = found.error("microphone.device", "is not connected", ["default", "Webcam"])
    assert str(error) == (
        f'device under [microphone] is "Yeti", which is not connected ({file}, line 3)\n'
        '  Allowed: default, Webcam. Until it is changed, "default" is used.'
    )
    assert "config.toml" in load(None).error("voice.name", "is not installed", ["en-us"]).where


def test_memory_can_be_switched_off_in_one_line(file: Path) -> None:
    found = loaded(file, 'memory = "off"\n')
    assert not found.problems
    assert found.settings.memory.keep == "off"


@pytest.mark.parametrize("line", ['keep = "Off"', "keep = false", 'keep = "no"'])
def test_memory_can_be_switched_off_in_other_words(file: Path, line: str) -> None:
    found = loaded(file, f"[memory]\n{line}\n")
    assert (found.settings.memory.keep, found.problems) == ("off", ())


@pytest.mark.parametrize(
    "text",
    [
        '[speaker]\nvolume = 0.5\n\nmemory = "off"',
        '[speaker]\nvolume = 0.5\n\nkeep = "off"',
        '[speaker]\nmemory.keep = "off"',
        '[memry]\nkeep = "off"',
        'keep = "off"',
        "[memory]\nkeep = off",
        "memory = off",
        "memory off",
        '[memory] keep = "off"',
        "[memory]\nkeep = “off”",
        '[memory]\nkeep = "please not"',
    ],
)
def test_nothing_is_kept_where_a_wish_about_it_can_not_be_read(file: Path, text: str) -> None:
    found = loaded(file, text)
    assert found.settings.memory.keep == "off"
    (problem,) = found.problems
    assert "nothing is kept" in problem.cure.lower() or '"off" is used' in problem.cure or "[memry]" in problem.what
    assert problem.where == f"{file}, line {len(text.splitlines()) - ('[memry]' in text)}"


def test_nothing_is_kept_where_the_settings_can_not_be_read_at_all(file: Path) -> None:
    file.write_bytes(b"[person]\nname = 'Jos\xe9'\n[memory]\nkeep = 'off'\n")
    found = load(file)
    assert found.settings.memory.keep == "off"
    assert "encoding UTF-8" in found.problems[0].cure
    assert "line 2" in found.problems[0].where


def test_where_a_top_level_line_belongs_is_told(file: Path) -> None:
    assert only_problem(file, '[speaker]\nvolume = 0.5\n\nmemory = "off"\n') == (
        "There is no setting memory under [speaker] (line 4) "
        'Write [memory] on a line of its own, and keep = "off" below it. Until then nothing is kept.'
    )
