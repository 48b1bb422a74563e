"""Stage 3, echo-cancelled speech:  python -m starter.echo COUNT SEED

People talk into the companion's own voice. Each session is a room with a loudspeaker: a voice of espeak-ng comes out of
it and reaches the microphone late, through the room and sometimes overdriven, together with what people say. WebRTC's
echo canceller, with noise suppression or without, makes of that what the network hears. Writes the shard aec_SEED.
"""

import argparse
import random

import numpy as np
from livekit.rtc import AudioFrame, AudioProcessingModule
from scipy.signal import oaconvolve

from starter.augment import room
from starter.shards import RATE, Corpus, ShardWriter

BLOCK = RATE // 100
"""The canceller takes 10 ms at a time."""
SESSION = 30
"""Utterances in one room."""
PAUSES = (0.3, 1.2)
LOUDNESS = 2500


def near_end(numbers: list[int], corpus: Corpus, chance: random.Random) -> tuple[np.ndarray, list[int]]:
    """The people's utterances with pauses between them, and where each begins."""
    parts, starts, position = list[np.ndarray](), list[int](), 0
    for number in numbers:
        pause = np.zeros(int(chance.uniform(*PAUSES) * RATE), np.float32)
        sound = corpus.sound(number)
        sound = sound * (LOUDNESS * 10 ** (chance.uniform(-6, 3) / 20) / (sound.std() + 1))
        parts += [pause, sound]
        starts.append(position + len(pause))
        position += len(pause) + len(sound)
    return np.concatenate(parts), starts


def far_end(samples: int, corpus: Corpus, chance: random.Random) -> np.ndarray:
    """What the loudspeaker says: sentences of one voice, with pauses."""
    voices: dict[str, list[int]] = {}
    for number in corpus.by_voice["espeak"]:
        voices.setdefault(corpus.utterances[number].voice, []).append(number)
    pool, parts, length = chance.choice(list(voices.values())), list[np.ndarray](), 0
    while length < samples:
        sound = corpus.sound(chance.choice(pool))
        parts += [sound * (LOUDNESS / (sound.std() + 1)), np.zeros(int(chance.expovariate(2) * RATE), np.float32)]
        length += len(parts[-1]) + len(parts[-2])
    return np.concatenate(parts)[:samples]


def echo_of(far: np.ndarray, chance: random.Random, rng: np.random.Generator) -> np.ndarray:
    """The loudspeaker as the microphone hears it: late, through the room, overdriven in some devices."""
    if chance.random() < 0.4:
        limit = chance.uniform(1.5, 4) * LOUDNESS
        far = np.tanh(far / limit) * limit
    echoed = oaconvolve(far, room(chance, rng))[: len(far)]
    delay = int(chance.uniform(0.01, 0.12) * RATE)
    return np.concatenate([np.zeros(delay), echoed])[: len(far)] * 10 ** (chance.uniform(-15, 8) / 20)


def _rounded(sound: np.ndarray) -> np.ndarray:
    return np.clip(sound, -32768, 32767).astype(np.int16)


def _frame(block: np.ndarray) -> AudioFrame:
    return AudioFrame(block.tobytes(), RATE, 1, BLOCK)


def cancelled(microphone: np.ndarray, far: np.ndarray, suppress_noise: bool) -> np.ndarray:
    """16-bit samples of what is left; the end that fills no block is lost."""
    module = AudioProcessingModule(echo_cancellation=True, noise_suppression=suppress_noise, high_pass_filter=True)
    heard = []
    for start in range(0, len(microphone) - BLOCK + 1, BLOCK):
        module.process_reverse_stream(_frame(far[start : start + BLOCK]))
        frame = _frame(microphone[start : start + BLOCK])
        module.process_stream(frame)
        heard.append(np.frombuffer(bytes(frame.data), np.int16))
    return np.concatenate(heard)


def add_session(shard: ShardWriter, corpus: Corpus, chance: random.Random, rng: np.random.Generator) -> None:
    numbers = [chance.choice(corpus.by_voice[chance.choice(corpus.voices)]) for _ in range(SESSION)]
    near, starts = near_end(numbers, corpus, chance)
    far = far_end(len(near), corpus, chance)
    hiss = rng.standard_normal(len(near)) * 10 ** chance.uniform(0, 1.5)
    microphone = near + echo_of(far, chance, rng) + hiss
    heard = cancelled(_rounded(microphone), _rounded(far), suppress_noise=chance.random() < 0.5)
    for number, start in zip(numbers, starts, strict=True):
        utterance = corpus.utterances[number]
        sound = heard[start : start + utterance.length].astype(np.float32)
        if sound.std() > 1:
            shard.add(sound / 32768, utterance.text, "aec:" + utterance.voice, utterance.kind)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, help="utterances")
    parser.add_argument("seed", type=int)
    asked = parser.parse_args()
    chance, rng = random.Random(asked.seed), np.random.default_rng(asked.seed)
    corpus, shard = Corpus(leave_out=("eval_", "dev_", "aec_")), ShardWriter(f"aec_{asked.seed}")
    for _ in range(asked.count // SESSION):
        add_session(shard, corpus, chance, rng)
    shard.save()


if __name__ == "__main__":
    main()
