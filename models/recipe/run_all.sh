#!/bin/bash
# The whole recipe with the arguments of the shipped model. PYTHON: of a virtual environment with requirements.txt.
# What is there already is left as it is, and training goes on from its checkpoint: after an interruption start it again.
set -euo pipefail
cd "$(dirname "$0")"
export STARTER_WORK=${STARTER_WORK:-$PWD/work} KMP_BLOCKTIME=0 OMP_NUM_THREADS=1 PYTHONWARNINGS=ignore
python=${PYTHON:-python3}
model=${MODEL:-../vosk-model-starter-en}

# The first argument is the name of the shard that the others make.
make() {
    [ -f "$STARTER_WORK/audio/$1.json" ] || "$python" -m "starter.$2" "${@:3}"
}

# 1: speech of every voice, and that of the voices for tuning and for evaluation
make espeak_13 synth espeak 2500 13
make flite_slt_11 synth flite:slt 1800 11
make flite_awb_14 synth flite:awb 1800 14
make flite_rms_12 synth flite:rms 1800 12
make festival_cmu_us_slt_arctic_hts_15 synth festival:cmu_us_slt_arctic_hts 1500 15
make flite_kal16_16 synth flite:kal16 1200 16
make festival_kal_diphone_17 synth festival:kal_diphone 1500 17
make espeak_23 synth espeak 4000 23
make flite_awb_24 synth flite:awb 1800 24
make flite_slt_21 synth flite:slt 1800 21
make festival_cmu_us_slt_arctic_hts_25 synth festival:cmu_us_slt_arctic_hts 1500 25
make festival_kal_diphone_27 synth festival:kal_diphone 1500 27
make flite_rms_22 synth flite:rms 1800 22
make espeak_33 synth espeak 4500 33
make espeak_43 synth espeak 3000 43
make flite_rms_32 synth flite:rms 1500 32
make dev_espeak_91 synth espeak-dev 400 91
make eval_ked synth eval

# 2 and 3: pseudo-speakers, and speech through an echo canceller
make world_7 pseudo_speakers 1500 7
make aec_1 echo 2400 1
make world_8 pseudo_speakers 1500 8
make world_9 pseudo_speakers 1500 9
make aec_2 echo 2400 2

make flite_slt_51 synth flite:slt 2500 51
make flite_awb_54 synth flite:awb 2500 54
make flite_rms_52 synth flite:rms 2000 52
make world_10 pseudo_speakers 2000 10
make festival_kal_diphone_57 synth festival:kal_diphone 1500 57
make world_11 pseudo_speakers 2000 11
make festival_cmu_us_slt_arctic_hts_55 synth festival:cmu_us_slt_arctic_hts 1200 55
make espeak_53 synth espeak 4000 53

# The features are Kaldi's
"$python" -m starter.features /usr/share/pocketsphinx/test/data/cards/*.wav

# 4: two runs. Those of the shipped model began while speech was still being made (with 5 and 20 hours of it) and took up the
# shards as they came. The first one's learning rate followed a clock of 95 minutes, and it was stopped after 4,553 steps, at 1.2e-4.
# Then louder noise was added to the augmentation for the second run, which was interrupted twice and went on from its checkpoint.
"$python" -m starter.training "$STARTER_WORK/first.pt" 4600 --stages 350 420 --learning-rate 2e-3 --dropout 0.07 \
    --threads 1 --workers 1
"$python" -m starter.training "$STARTER_WORK/second.pt" 15000 --init "$STARTER_WORK/first.pt" --learning-rate 1.2e-3 \
    --dropout 0.07 --seed 777 --threads 1 --workers 1

# 5, 6, 7: put vosk-api's python/example/test.wav at $STARTER_WORK/real/vosk_test.wav for one more recording
"$python" -m starter.export "$STARTER_WORK/second.pt" "$model" --mean "$STARTER_WORK/global_mean.npy"
"$python" -m starter.graph "$model" --phone-bigram "$STARTER_WORK/phone_bigram.json"
"$python" -m starter.evaluation "$model" | tee "$STARTER_WORK/evaluation.txt"
