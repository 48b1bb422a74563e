"""Phones, left-context classes, pdf numbers and Kaldi phone ids.

Training graphs, transition model and decoding graph all take their numbers from here, so the pieces can't drift apart.
The topology is that of Kaldi's chain models (Povey and others 2016, "Purely sequence-trained neural networks for ASR
based on lattice-free MMI"): one emitting state per phone, with one pdf for its first frame and one for its self-loop.
"""

SILENCE, NOISE = "SIL", "SPN"
ARPABET = "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH".split()
PHONES = (SILENCE, NOISE, *ARPABET)
INDEX = {name: number for number, name in enumerate(PHONES)}
SIL, SPN = INDEX[SILENCE], INDEX[NOISE]
SPOKEN = range(2, len(PHONES))
"""Indices of the phones that depend on their left neighbour: all but silence and noise."""

LEFT_CLASSES = {
    "silence": (SILENCE, NOISE),
    "front": ("IY", "IH", "EY", "EH", "Y", "AY", "OY"),
    "low": ("AE", "AA", "AH", "AO"),
    "back": ("UW", "UH", "OW", "AW", "W"),
    "rhotic": ("ER", "R"),
    "lateral": ("L",),
    "nasal": ("M", "N", "NG"),
    "labial": ("P", "B", "F", "V"),
    "coronal": ("T", "D", "TH", "DH"),
    "sibilant": ("S", "Z", "SH", "ZH", "CH", "JH"),
    "velar": ("K", "G", "HH"),
}
_CLASS_BY_NAME = {phone: number for number, phones in enumerate(LEFT_CLASSES.values()) for phone in phones}
CLASS_OF = tuple(_CLASS_BY_NAME[phone] for phone in PHONES)
"""Left-context class of each phone index, as seen by the phone that follows it."""
CLASSES = len(LEFT_CLASSES)
AFTER_SILENCE = CLASS_OF[SIL]

PDFS = 4 + 2 * len(SPOKEN) * CLASSES


def forward_pdf(left_class: int, phone: int) -> int:
    """Pdf of a phone's first frame. Silence and noise are the same in every context."""
    return 2 * phone if phone < 2 else 4 + 2 * ((phone - 2) * CLASSES + left_class)


def self_loop_pdf(left_class: int, phone: int) -> int:
    """Pdf of every frame of a phone after its first."""
    return forward_pdf(left_class, phone) + 1


def positions(phone: int) -> tuple[str, ...]:
    """Places in a word that a phone can have: begin, end, internal, singleton; '' is silence outside of words."""
    return ("", "B", "E", "I", "S") if phone < 2 else ("B", "E", "I", "S")


def kaldi_name(phone: int, position: str) -> str:
    return PHONES[phone] + (f"_{position}" if position else "")


KALDI_PHONES = ("<eps>", *(kaldi_name(p, position) for p in range(len(PHONES)) for position in positions(p)))
_KALDI_ID = {name: number for number, name in enumerate(KALDI_PHONES)}


def kaldi_id(phone: int, position: str) -> int:
    return _KALDI_ID[kaldi_name(phone, position)]
