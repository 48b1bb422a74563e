#!/bin/bash
# The whole recipe with the arguments of the shipped model. PYTHON: of a virtual environment with requirements.txt.
set -euo pipefail
cd "$(dirname "$0")"
export STARTER_WORK=${STARTER_WORK:-$PWD/work} KMP_BLOCKTIME=0 PYTHONWARNINGS=ignore
python=${PYTHON:-python3}
model=${MODEL:-../vosk-model-starter-en}

# 1 and 2: 12.5 h of speech. joe is slow and limited by wall time; it runs beside the others.
"$python" -m starter.synth eval
"$python" -m starter.synth joe 5000 101 --seconds 780 &
for shard in "flite:slt 800 11" "flite:rms 800 12" "espeak 1500 13" "flite:awb 800 14" \
    "festival:cmu_us_slt_arctic_hts 800 15" "flite:kal16 500 16" \
    "flite:slt 1200 21" "flite:rms 1200 22" "espeak 2200 23" "flite:awb 900 24" \
    "festival:cmu_us_slt_arctic_hts 600 25" "flite:kal16 500 26" \
    "flite:rms 500 31" "flite:slt 500 32" "flite:awb 500 33" "flite:kal16 300 34"; do
    # shellcheck disable=SC2086  # the three words are three arguments
    "$python" -m starter.synth $shard
done
wait
"$python" -m starter.pseudo_speakers 800 7
"$python" -m starter.pseudo_speakers 420 8
"$python" -m starter.synth joe 5000 102 --seconds 560
"$python" -m starter.synth joe 5000 103 --seconds 480

# 3: the features are Kaldi's
"$python" -m starter.features /usr/share/pocketsphinx/test/data/cards/*.wav

# 4: the shipped model came from three runs on two shared cores (12, 22 and 24 min), with augmentation added between them.
"$python" -m starter.training "$STARTER_WORK/first.pt" 12 --stages 350 420 --learning-rate 2e-3
"$python" -m starter.training "$STARTER_WORK/starter-en.pt" 46 --init "$STARTER_WORK/first.pt" \
    --dropout 0.07 --seed 777 --learning-rate 1.4e-3

# 5, 6, 7: put vosk-api's python/example/test.wav at $STARTER_WORK/real/vosk_test.wav for one more recording
"$python" -m starter.export "$STARTER_WORK/starter-en.pt" "$model" --mean "$STARTER_WORK/global_mean.npy"
"$python" -m starter.graph "$model" --phone-bigram "$STARTER_WORK/phone_bigram.json"
"$python" -m starter.evaluation "$model" | tee "$STARTER_WORK/evaluation.txt"
