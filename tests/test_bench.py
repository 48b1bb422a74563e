"""The measurements run on both sides and give all their figures. None is judged here: that needs a quiet machine."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from assistant.audio import RATE

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
        assert set(found["work"]) == {
            "asleep, digital silence",
            "asleep, chatter",
            "grammar, chatter",
            "dictation, chatter",
        }
        assert all(figure >= 0 for figure in found["work"].values())
    assert len(figures["ours"]["memory_MiB"]["after a conversation"]["worker"]) == 1
    assert "usual loop" in footprint.table(figures)


def test_an_unknown_measurement_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    from bench.__main__ import main

    assert main(["latenzy"]) == 2
    assert "latenzy" in capsys.readouterr().err
    assert main(["--help"]) == 0
    assert "footprint" in capsys.readouterr().out
