#!/usr/bin/env bash
# Brings what the GPU's engines need, after npm ci: scripts/ci-gpu-setup.sh FOLDER
# TensorFlow and NVIDIA's CUDA libraries go into a Python environment in FOLDER, and @tensorflow/tfjs-node-gpu is built against them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=${1:?ci-gpu-setup: a folder for the Python environment must be given, got none}
python3 -m venv "$folder"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check 'tensorflow[and-cuda]==2.21.*'
scripts/build-tfjs-node.sh --gpu --python "$folder/bin/python"

# The CUDA libraries of that environment, for engines that call them without TensorFlow.
libraries=$(find "$folder"/lib/python3*/site-packages/nvidia -type d -name lib | paste -sd:)
if [[ -n ${GITHUB_ENV:-} ]]; then
  printf 'LD_LIBRARY_PATH=%s\n' "$libraries${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}" >>"$GITHUB_ENV"
else
  printf 'export LD_LIBRARY_PATH=%s\n' "$libraries"
fi
