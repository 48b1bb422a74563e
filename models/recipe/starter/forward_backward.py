"""Posteriors of the pdfs under the utterance's own HMM (numerator) and under all phone strings (denominator).

Forward-backward in the probability domain with a scale for each frame (Rabiner 1989), compiled by numba. The
denominator's HMM is that of lattice-free MMI (Povey and others 2016), with a bigram of phones and a state for each
(class of the phone before, phone). `likelihoods` are exp(output - largest output of the frame), (items, frames, pdfs).
"""

import math

import numba
import numpy as np

from starter.phones import CLASS_OF, CLASSES, PDFS, PHONES
from starter.utterance_graphs import FlatGraphs

IMPOSSIBLE = -1e30
"""Log-likelihood of an utterance that is too long for its frames."""
_TINY = 1e-290
_PHONES, _CLASSES = len(PHONES), CLASSES
_compiled = numba.njit(fastmath=True, cache=True)
_compiled_parallel = numba.njit(fastmath=True, cache=True, parallel=True)


@_compiled
def _numerator_forward(likelihoods, forward, self_loop, offsets, before, scaled, scales):  # type: ignore[no-untyped-def]
    """Fills the scaled forward probabilities (frames, states) and the scale of each frame; False when impossible."""
    frames, states = scaled.shape
    for t in range(frames):
        total = 0.0
        for state in range(states):
            entering = 0.0
            for k in range(offsets[state] - offsets[0], offsets[state + 1] - offsets[0]):
                source = before[k]
                if source < 0:
                    if t == 0:
                        entering += 1.0
                elif t > 0:
                    entering += scaled[t - 1, source]
            value = entering * likelihoods[t, forward[state]]
            if t > 0:
                value += scaled[t - 1, state] * likelihoods[t, self_loop[state]]
            scaled[t, state] = value
            total += value
        if total <= _TINY:
            return False
        inverse = 1.0 / total
        for state in range(states):
            scaled[t, state] *= inverse
        scales[t] = total
    return True


@_compiled
def _numerator_backward(  # type: ignore[no-untyped-def]
    likelihoods, forward, self_loop, offsets, before, scaled, scales, backward, posteriors
):
    """Adds the posteriors; `backward` holds the final states' weights and is used up."""
    frames, states = scaled.shape
    earlier = np.zeros(states)
    for t in range(frames - 1, -1, -1):
        inverse = 1.0 / scales[t]
        for state in range(states):
            earlier[state] = 0.0
        for state in range(states):
            weight = backward[state] * inverse
            if weight == 0.0:
                continue
            entering = likelihoods[t, forward[state]] * weight
            for k in range(offsets[state] - offsets[0], offsets[state + 1] - offsets[0]):
                source = before[k]
                if source < 0:
                    if t == 0:
                        posteriors[t, forward[state]] += entering
                elif t > 0:
                    posteriors[t, forward[state]] += scaled[t - 1, source] * entering
                    earlier[source] += entering
            if t > 0:
                staying = likelihoods[t, self_loop[state]] * weight
                posteriors[t, self_loop[state]] += scaled[t - 1, state] * staying
                earlier[state] += staying
        for state in range(states):
            backward[state] = earlier[state]


@_compiled
def _numerator_item(likelihoods, forward, self_loop, offsets, before, final, posteriors):  # type: ignore[no-untyped-def]
    """Log-likelihood of one item; adds to its posteriors."""
    frames, states = likelihoods.shape[0], len(forward)
    scaled, scales = np.zeros((frames, states)), np.zeros(frames)
    if not _numerator_forward(likelihoods, forward, self_loop, offsets, before, scaled, scales):
        return IMPOSSIBLE
    ending = 0.0
    for k in range(len(final)):
        ending += scaled[frames - 1, final[k]]
    if ending <= _TINY:
        return IMPOSSIBLE
    backward = np.zeros(states)
    for k in range(len(final)):
        backward[final[k]] = 1.0 / ending
    _numerator_backward(likelihoods, forward, self_loop, offsets, before, scaled, scales, backward, posteriors)
    result = math.log(ending)
    for t in range(frames - 1, -1, -1):
        result += math.log(scales[t])
    return result


@_compiled_parallel
def _numerator(  # type: ignore[no-untyped-def]
    likelihoods, state_offsets, forward, self_loop, before_offsets, before, final_offsets, final, posteriors, results
):
    for item in numba.prange(likelihoods.shape[0]):
        start, end = state_offsets[item], state_offsets[item + 1]
        results[item] = _numerator_item(
            likelihoods[item],
            forward[start:end],
            self_loop[start:end],
            before_offsets[start : end + 1],
            before[before_offsets[start] : before_offsets[end]],
            final[final_offsets[item] : final_offsets[item + 1]],
            posteriors[item],
        )


def numerator(likelihoods: np.ndarray, graphs: FlatGraphs) -> tuple[np.ndarray, np.ndarray]:
    """Posteriors like `likelihoods`, and the log-likelihood of each item (IMPOSSIBLE where there is none)."""
    posteriors, results = np.zeros(likelihoods.shape, np.float32), np.zeros(len(likelihoods))
    _numerator(likelihoods, *graphs, posteriors, results)
    return posteriors, results


@_compiled
def _pdf(left_class, phone):  # type: ignore[no-untyped-def]
    """phones.forward_pdf, in a form that numba inlines."""
    return 2 * phone if phone < 2 else 4 + 2 * ((phone - 2) * _CLASSES + left_class)


@_compiled
def _enter(t, scaled, entering, bigram, classes):  # type: ignore[no-untyped-def]
    """Probability of entering each state at frame t."""
    if t == 0:
        for phone in range(_PHONES):
            entering[0, classes[0], phone] = bigram[0, phone] * 0.5
        entering[0, classes[0], 0] = 0.5
        return
    for phone in range(_PHONES):
        here = 0.0
        for left in range(_CLASSES):
            here += scaled[t - 1, left, phone]
        for following in range(_PHONES):
            entering[t, classes[phone], following] += here * bigram[phone, following]


@_compiled
def _denominator_forward(likelihoods, bigram, classes, scaled, entering, scales):  # type: ignore[no-untyped-def]
    for t in range(likelihoods.shape[0]):
        _enter(t, scaled, entering, bigram, classes)
        total = 0.0
        for left in range(_CLASSES):
            for phone in range(_PHONES):
                pdf = _pdf(left, phone)
                value = entering[t, left, phone] * likelihoods[t, pdf]
                if t > 0:
                    value += scaled[t - 1, left, phone] * likelihoods[t, pdf + 1]
                scaled[t, left, phone] = value
                total += value
        inverse = 1.0 / total
        scales[t] = total
        for left in range(_CLASSES):
            for phone in range(_PHONES):
                scaled[t, left, phone] *= inverse


@_compiled
def _denominator_backward(  # type: ignore[no-untyped-def]
    likelihoods, bigram, classes, scaled, entering, scales, posteriors
):
    backward, into = np.ones((_CLASSES, _PHONES)), np.zeros((_CLASSES, _PHONES))
    for t in range(likelihoods.shape[0] - 1, -1, -1):
        inverse = 1.0 / scales[t]
        for left in range(_CLASSES):
            for phone in range(_PHONES):
                pdf, weight = _pdf(left, phone), backward[left, phone] * inverse
                into[left, phone] = likelihoods[t, pdf] * weight
                posteriors[t, pdf] += entering[t, left, phone] * into[left, phone]
                backward[left, phone] = 0.0
                if t > 0:
                    staying = likelihoods[t, pdf + 1] * weight
                    posteriors[t, pdf + 1] += scaled[t - 1, left, phone] * staying
                    backward[left, phone] = staying
        for phone in range(_PHONES):
            leaving = 0.0
            for following in range(_PHONES):
                leaving += bigram[phone, following] * into[classes[phone], following]
            for left in range(_CLASSES):
                backward[left, phone] += leaving


@_compiled
def _denominator_item(likelihoods, bigram, classes, posteriors):  # type: ignore[no-untyped-def]
    frames = likelihoods.shape[0]
    scaled, entering = np.zeros((frames, _CLASSES, _PHONES)), np.zeros((frames, _CLASSES, _PHONES))
    scales = np.zeros(frames)
    _denominator_forward(likelihoods, bigram, classes, scaled, entering, scales)
    _denominator_backward(likelihoods, bigram, classes, scaled, entering, scales, posteriors)
    result = 0.0
    for t in range(frames - 1, -1, -1):
        result += math.log(scales[t])
    return result


@_compiled_parallel
def _denominator(likelihoods, bigram, classes, posteriors, results):  # type: ignore[no-untyped-def]
    for item in numba.prange(likelihoods.shape[0]):
        results[item] = _denominator_item(likelihoods[item], bigram, classes, posteriors[item])


def denominator(likelihoods: np.ndarray, bigram: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Posteriors and log-likelihoods under all phone strings; `bigram` is P(next phone | phone)."""
    assert likelihoods.shape[2] == PDFS
    posteriors, results = np.zeros(likelihoods.shape, np.float32), np.zeros(len(likelihoods))
    bigram, classes = np.ascontiguousarray(bigram, np.float64), np.array(CLASS_OF, np.int32)
    _denominator(likelihoods, bigram, classes, posteriors, results)
    return posteriors, results
