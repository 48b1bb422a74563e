"""Kaldi's transition ids: two for each state of the transition model, one to stay and one to leave."""

from starter.phones import CLASSES, PHONES, forward_pdf, kaldi_id, positions, self_loop_pdf

State = tuple[int, int, int, int]
"""Kaldi phone id, HMM state (always 0), forward pdf, self-loop pdf."""


def _state(left_class: int, phone: int, position: str) -> State:
    return kaldi_id(phone, position), 0, forward_pdf(left_class, phone), self_loop_pdf(left_class, phone)


def _all_states() -> list[State]:
    contexts = [(left, phone) for phone in range(len(PHONES)) for left in range(CLASSES if phone > 1 else 1)]
    return sorted({_state(left, phone, position) for left, phone in contexts for position in positions(phone)})


STATES = _all_states()
"""The state at place k (from 1) owns the transition ids 2k-1 (stay) and 2k (leave)."""
_PLACE = {state: place for place, state in enumerate(STATES, 1)}
TRANSITIONS = 2 * len(STATES)


def leave(left_class: int, phone: int, position: str) -> int:
    """Transition id of a phone's first frame: its forward pdf."""
    return 2 * _PLACE[_state(left_class, phone, position)]


def stay(left_class: int, phone: int, position: str) -> int:
    """Transition id of every later frame: its self-loop pdf."""
    return leave(left_class, phone, position) - 1
