"""The measurements run on both sides and give all their figures. None is judged here: that needs a quiet machine."""

from __future__ import annotations

import sys
from contextlib import closing

import numpy as np
import pytest

from assistant.audio import RATE
from assistant.config import Loaded, Settings
from assistant.house import House
from assistant.voice import Voice

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


def test_latency_of_both_sides_on_three_clips() -> None:
    from bench import latency

    chosen = [latency.Clip("request", "i need grounding", "slt"), latency.Clip("answer", "not really", "rms")]
    chosen.append(latency.Clip("command", "repeat", "en-us+Annie"))
    figures = latency.measure(chosen)
    assert [(each["ours"]["right"], each["usual"]["heard"] != "") for each in figures["each"]] == [(True, True)] * 3
    for side in ("ours", "usual"):
        assert figures[side]["replies"] == 3
        assert {"total_ms_p50_p95", "endpoint_ms_p50_p95", "sound_ms_p50_p95", "compute_ms_p50_p95"} <= set(
            figures[side]
        )
        for each in figures["each"]:
            assert 0 < each[side]["endpoint"] <= each[side]["sound"]
            assert each[side]["compute"] > 0
    assert "of 3 clips" in latency.table(figures)


def test_a_stop_into_our_own_words_is_timed() -> None:
    from bench import latency

    silent = latency.stops(latency.VOICES[:1])
    assert len(silent) == 1
    assert silent[0] is not None and silent[0] > 0


def test_footprint_of_both_sides() -> None:
    from bench import footprint

    heard = {"digital silence": np.zeros(2 * RATE, np.int16), "chatter": footprint.sounds()["chatter"][: 6 * RATE]}
    figures = footprint.measure(1, heard)
    for side in ("ours", "usual"):
        found = figures[side]
        assert found["start_s"]["listening"]["median"] > 0
        assert (
            found["memory_MiB"]["after a conversation"]["main"]["rss"] > found["memory_MiB"]["listening"]["main"]["pss"]
        )
        states = {"asleep, digital silence", "asleep, chatter", "grammar, chatter", "dictation, chatter"}
        assert set(found["work"]) == states | ({"awake, chatter", "asking, chatter"} if side == "ours" else set())
        assert all(figure >= 0 for figure in found["work"].values())
    assert len(figures["ours"]["memory_MiB"]["after a conversation"]["worker"]) == 1
    assert "usual loop" in footprint.table(figures)


def test_an_unknown_measurement_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    from bench.__main__ import main

    assert main(["latenzy"]) == 2
    assert "latenzy" in capsys.readouterr().err
    assert main(["--help"]) == 0
    assert "footprint" in capsys.readouterr().out


def test_accuracy_has_a_table_for_each_kind_of_clip() -> None:
    import corpus

    from bench import accuracy

    noisy = [clip for clip in corpus.noisy() if clip.text == "stop"][:2]
    figures = accuracy.measure(clips=[*corpus.yes_or_no()[:2], *noisy, *corpus.refused()[:2]])
    assert figures["clips"] == 6 and figures["model"] == corpus.MODEL.name
    assert {"held-out voices", "held-out voices, kitchen at 10 dB", "yes or no", "refused"} <= set(figures["tables"])
    assert "| held out: yes |" in accuracy.table(figures)


def test_hours_of_sound_are_the_same_for_the_same_number(monkeypatch: pytest.MonkeyPatch) -> None:
    from bench import false_wakes

    monkeypatch.setattr(false_wakes, "STRETCH", 5)
    for kind in false_wakes.PARTS:
        once, again = (
            [sound for _, sound in false_wakes.pieces(false_wakes.Stretch(kind, 3), "hello companion")] for _ in "ab"
        )
        assert len(once) == len(again) and all(map(np.array_equal, once, again))
    assert sum(false_wakes.PARTS.values()) == pytest.approx(1.0)


def test_silence_wakes_nobody_and_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from bench import false_wakes

    monkeypatch.setattr(false_wakes, "STRETCH", 5)
    found = false_wakes.hear(false_wakes.Stretch("silence", 0))
    assert (found["wakes"], found["acts"], found["refused"]) == ([], [], 0) and found["s"] >= 5


def test_a_day_in_a_room_is_measured_by_the_hour() -> None:
    from bench import soak

    sizes = [soak.Size(1.0, 200.0, "a"), soak.Size(1.5, 203.0, "b"), soak.Size(2.0, 204.0, "c")]
    assert soak.largest_step(sizes) == soak.Size(1.5, 3.0, "b") and soak.largest_step(sizes[:1]).mib == 0
    figures = {"hours": 2, "pss MiB": [(1.0, 200.0), (2.0, 204.0)], "growth %": 2.0, "events": {"wake": 3}}
    more = {"most": vars(soak.most(sizes)), "step": vars(soak.largest_step(sizes)), "recognisers kept": 4}
    told = soak.table({**figures, **more, "processor s": 9})
    assert "| woken | 3 |" in told and "3.0 (hour 1.5: b)" in told and "204.0 (hour 2.0: c)" in told


def test_a_story_with_long_pauses_is_told_to_its_end() -> None:
    from bench import pauses

    with closing(Voice()) as voice:
        room = pauses.Room(House(Loaded(Settings())), voice)
        found = pauses.stories(room, 2)
        cut, asked = found["cut off"], found["asked about distress"]
        assert cut == len(asked) < 2, "nothing but a wrong question, as at what sounds like distress"
        assert 3.9 < found["over after s, p50"] < 4.3
        kept = pauses.entry(room, 0.2)
    assert not kept["over before its end"] and kept["% of its sound taken down"] > 99.9
    short = dict.fromkeys(("decided", "ms, p50", "ms, p95", "ms, p100"), 1)
    shown = {"stories": found, "entry": kept, "short answers": short}
    early = {"clips": 2, "cut off": 0, "%": 0.0}
    assert f"| {cut} of 2 ({cut}) |" in pauses.table({**shown, "early": {"talk": early, "phrases": early}})
