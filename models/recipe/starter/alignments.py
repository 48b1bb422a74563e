"""First alignments: a pdf for each output frame (30 ms) of an item, from flite's segments or spread evenly."""

from dataclasses import dataclass

import numpy as np

from starter.lexicon import Pronunciation
from starter.phones import AFTER_SILENCE, CLASS_OF, INDEX, SIL, forward_pdf, self_loop_pdf
from starter.shards import RATE, Alignment

SAMPLES_PER_FRAME = 480
EDGE = 0.1 * RATE
"""Samples of near-silence at each end of a trimmed utterance."""
LONG_PHONES = {INDEX[name]: 1.6 for name in "AA AE AO AW AY ER EY IY OW OY UW S SH".split()}
"""How much longer than the others these phones are, roughly."""


@dataclass(frozen=True)
class Segment:
    """An utterance inside a training item: samples, words, and flite's alignment before the tempo was changed."""

    start: int
    end: int
    words: list[str]
    alignment: Alignment | None
    tempo: float

    def frames(self, seconds: float) -> int:
        """Output frame of a time in the original utterance."""
        return round((self.start / RATE + seconds / self.tempo) * 100 / 3 + 0.001)


def _write(pdfs: np.ndarray, start: int, end: int, left: int, phone: int) -> None:
    pdfs[start : min(end, len(pdfs))] = self_loop_pdf(CLASS_OF[left], phone)
    if phone != SIL and start < min(end, len(pdfs)):
        pdfs[start] = forward_pdf(CLASS_OF[left], phone)


def write_exact(pdfs: np.ndarray, segment: Segment, alignment: Alignment) -> None:
    left, previous_end, first = SIL, 0, round(segment.start / SAMPLES_PER_FRAME)
    for phone, seconds in alignment:
        end = segment.frames(seconds) if seconds > 0 else 0
        start = max(previous_end, first)
        _write(pdfs, start, end, left, phone)
        left, previous_end = phone, max(start, end)


def write_even(pdfs: np.ndarray, segment: Segment, lexicon: dict[str, list[Pronunciation]]) -> None:
    phones = [phone for word in segment.words for phone in lexicon[word][0]]
    shares = np.cumsum([0] + [LONG_PHONES.get(phone, 1.0) for phone in phones])
    spoken = segment.end - segment.start - 2 * EDGE
    ends = (segment.start + EDGE + spoken * shares / shares[-1]) / SAMPLES_PER_FRAME
    edges = [round(end) for end in ends]
    for left, phone, start, end in zip([SIL, *phones], phones, edges, edges[1:], strict=False):
        _write(pdfs, start, end, left, phone)


def first_alignment(segments: list[Segment], frames: int, lexicon: dict[str, list[Pronunciation]]) -> np.ndarray:
    """Pdf of each of `frames` output frames; silence where nothing is said."""
    pdfs = np.full(frames, self_loop_pdf(AFTER_SILENCE, SIL), np.int64)
    for segment in segments:
        if segment.alignment:
            write_exact(pdfs, segment, segment.alignment)
        else:
            write_even(pdfs, segment, lexicon)
    return pdfs
