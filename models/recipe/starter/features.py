"""Stage 3, features:  python -m starter.features WAV...   compares these features with kaldi-native-fbank's.

Forty log-mel energies a frame of 25 ms every 10 ms, as Kaldi computes them (povey window, no dither), and Kaldi's
online mean normalisation. Training computes them on the fly from augmented sound, so there is nothing to store; the
command is the proof that the network sees in training what Vosk shows it later.
"""

import argparse
import math

import numpy as np
import torch

FREQUENCIES, LOWEST, HIGHEST = 40, 20.0, 7600.0
RATE, WINDOW, STEP, FFT = 16000, 400, 160, 512
PREEMPHASIS = 0.97
FLOOR = 1.1920929e-07
CMN_WINDOW, CMN_PRIOR = 600, 200
"""Frames of the sliding mean, and how many the global mean counts for at its start (Kaldi's OnlineCmvnOptions)."""


def mel(frequency: np.ndarray) -> np.ndarray:
    return 1127.0 * np.log(1.0 + frequency / 700.0)


def warp(frequency: np.ndarray, factor: float) -> np.ndarray:
    """Piecewise-linear warping for another length of the vocal tract: formants scaled by `factor`, band edges kept."""
    cut = 6500.0 / max(factor, 1.0)
    above = cut * factor + (frequency - cut) * (8000.0 - cut * factor) / (8000.0 - cut)
    return np.where(frequency < cut, frequency * factor, above)


def mel_matrix(factor: float = 1.0) -> np.ndarray:
    """Triangular filters, (FFT / 2 + 1, FREQUENCIES)."""
    lowest, highest = mel(np.array([LOWEST, HIGHEST]))
    width = (highest - lowest) / (FREQUENCIES + 1)
    mels = mel(warp(np.arange(FFT // 2) * RATE / FFT, factor))
    filters = np.zeros((FFT // 2 + 1, FREQUENCIES), np.float32)
    for band in range(FREQUENCIES):
        left, centre, right = (lowest + (band + edge) * width for edge in range(3))
        up, down = (mels - left) / (centre - left), (right - mels) / (right - centre)
        filters[:-1, band] = np.where((mels > left) & (mels < right), np.minimum(up, down).clip(0), 0)
    return filters


WARP_FACTORS = np.round(np.arange(0.80, 1.301, 0.02), 3)
MEL_MATRICES = {float(factor): torch.from_numpy(mel_matrix(factor)) for factor in WARP_FACTORS}
_POVEY = (0.5 - 0.5 * np.cos(2 * math.pi * np.arange(WINDOW) / (WINDOW - 1))) ** 0.85
POVEY_WINDOW = torch.from_numpy(_POVEY.astype(np.float32))


def nearest_warp(factor: float) -> float:
    return float(WARP_FACTORS[np.argmin(np.abs(WARP_FACTORS - factor))])


def power_spectrum(sound: torch.Tensor) -> torch.Tensor:
    """Samples in the range of 16-bit integers -> (frames, FFT / 2 + 1)."""
    frames = sound.unfold(0, WINDOW, STEP)
    frames = frames - frames.mean(1, keepdim=True)
    first, rest = frames[:, :1] * (1 - PREEMPHASIS), frames[:, 1:] - PREEMPHASIS * frames[:, :-1]
    spectrum = torch.fft.rfft(torch.cat([first, rest], 1) * POVEY_WINDOW, n=FFT)
    return spectrum.real**2 + spectrum.imag**2


def log_mel(sound: torch.Tensor, factor: float = 1.0) -> torch.Tensor:
    """Samples in the range of 16-bit integers -> (frames, FREQUENCIES); `factor` is one of WARP_FACTORS."""
    return torch.log((power_spectrum(sound) @ MEL_MATRICES[factor]).clamp_min(FLOOR))


def online_cmn(features: np.ndarray, prior: np.ndarray, history: np.ndarray | None = None) -> np.ndarray:
    """Subtracts the mean of the last 600 frames, where `prior` stands in for frames that haven't come yet.

    `history` is the mean of a window that is already full: a recogniser that has been running.
    """
    sums = np.concatenate([np.zeros((1, features.shape[1])), np.cumsum(features, 0, dtype=np.float64)])
    frame = np.arange(len(features))
    seen = np.minimum(frame + 1, CMN_WINDOW)
    total = sums[frame + 1] - sums[frame + 1 - seen]
    if history is not None:
        mean = (total + history * (CMN_WINDOW - seen)[:, None]) / float(CMN_WINDOW)
    else:
        filled = np.minimum(CMN_PRIOR, CMN_WINDOW - seen)
        mean = (total + prior * filled[:, None]) / (seen + filled)[:, None]
    return (features - mean).astype(np.float32)


def kaldi_features(sound: np.ndarray) -> np.ndarray:
    """The same from kaldi-native-fbank, an independent copy of Kaldi's code."""
    import kaldi_native_fbank

    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.dither = 0
    options.mel_opts.num_bins, options.mel_opts.low_freq, options.mel_opts.high_freq = FREQUENCIES, LOWEST, HIGHEST
    options.energy_floor, options.use_energy = 0.0, False
    computer = kaldi_native_fbank.OnlineFbank(options)
    computer.accept_waveform(RATE, sound.tolist())
    return np.stack([computer.get_frame(i) for i in range(computer.num_frames_ready)])


def main() -> None:
    import soundfile

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wav", nargs="+", help="16 kHz")
    for wav in parser.parse_args().wav:
        sound = soundfile.read(wav, dtype="int16")[0].astype(np.float32)
        difference = np.abs(log_mel(torch.from_numpy(sound)).numpy() - kaldi_features(sound)).max()
        print(f"{wav}: largest difference {difference:.1e}")


if __name__ == "__main__":
    main()
