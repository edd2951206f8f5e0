#!/usr/bin/env bash
# Builds @tensorflow/tfjs-node, or -node-gpu, against the TensorFlow of a Python environment. See --help.
set -euo pipefail

version=4.22.0
python=python3 gpu=0 force=0
into=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/pcn-check

usage() {
  cat <<END
Usage: scripts/build-tfjs-node.sh [--python PATH] [--gpu] [--into FOLDER] [--cache FOLDER] [--force]

Installs @tensorflow/tfjs-node $version into FOLDER/node_modules, with its native part built against the TensorFlow that
the given Python has, so that no other TensorFlow is downloaded and current GPUs are supported. Needs Node's headers, a
C++ compiler and make. package.json and package-lock.json stay as they are; npm removes what they do not
name: run this again after npm ci. What was built is kept in the cache, so that this takes seconds.

  --python PATH    the Python whose TensorFlow is used (default: python3; any of tensorflow, tensorflow-cpu)
  --gpu            build @tensorflow/tfjs-node-gpu; needs a TensorFlow for CUDA: pip install 'tensorflow[and-cuda]'
  --into FOLDER    the project that shall find the package (default: this one)
  --cache FOLDER   where built packages are kept (default: $cache)
  --force          build even if the cache has it
  --help           this text
END
}

fail() {
  printf 'build-tfjs-node: %s\n' "$*" >&2
  exit 1
}

say() { printf 'build-tfjs-node: %s\n' "$*"; }

value() { (($# > 1)) && [[ -n $2 ]] || fail "$1 must be followed by a value, got none; see --help"; }

while (($#)); do
  case $1 in
    --python) value "$@" && python=$2 && shift ;;
    --into) value "$@" && into=$2 && shift ;;
    --cache) value "$@" && cache=$2 && shift ;;
    --gpu) gpu=1 ;;
    --force) force=1 ;;
    --help | -h) usage && exit 0 ;;
    *) fail "argument must be an option, got '$1'; see --help" ;;
  esac
  shift
done

name=@tensorflow/tfjs-node
if ((gpu)); then name+=-gpu; fi
[[ $(uname -s) == Linux ]] || fail "the system must be Linux, got $(uname -s); elsewhere install $name@$version as it is"
[[ -f $into/package.json ]] || fail "--into must be a folder with a package.json, got $into"
into=$(cd "$into" && pwd)
mkdir -p "$cache"
cache=$(cd "$cache" && pwd)

# TensorFlow: its folder and version, found without importing it.
command -v "$python" >/dev/null || fail "--python must be a Python, got '$python'"
found=$("$python" - <<'END'
import glob, importlib.util, os
spec = importlib.util.find_spec('tensorflow')
folders = list(spec.submodule_search_locations or []) if spec else []
if folders:
    folder = os.path.realpath(folders[0])
    infos = glob.glob(os.path.join(os.path.dirname(folder), 'tensorflow*.dist-info'))
    names = [os.path.basename(i)[: -len('.dist-info')] for i in infos]
    main = [n for n in names if n.rsplit('-', 1)[0] in ('tensorflow', 'tensorflow_cpu', 'tensorflow_intel', 'tf_nightly')]
    print(folder)
    print((main or names or ['tensorflow-unknown'])[0])
END
) || fail "'$python' does not run"
[[ -n $found ]] || fail "'$python' must have TensorFlow, got none; run: $python -m pip install tensorflow-cpu"
{ read -r tensorflow && read -r release; } <<<"$found"
for file in libtensorflow_cc.so.2 libtensorflow_framework.so.2 include/tensorflow/c/c_api.h; do
  [[ -e $tensorflow/$file ]] || fail "$release must have $file, got none in $tensorflow; take a wheel from PyPI"
done

# The package has to share @tensorflow/tfjs-core with pcn-check: a backend registers with the copy that it finds.
shared=(tfjs-core tfjs-backend-cpu)
for part in "${shared[@]}"; do
  have=$(node -p 'require(process.argv[1]).version' "$into/node_modules/@tensorflow/$part/package.json" 2>/dev/null || echo none)
  [[ $have == "$version" ]] || fail "$into/node_modules must have @tensorflow/$part $version, got $have; run npm ci"
done

# What is built depends on the package, on this TensorFlow at this place, and on the processor.
stamp=$(printf '%s\n' "$name $version $(uname -m)" "$tensorflow $release" "$(stat -Lc '%s %Y' "$tensorflow"/libtensorflow_cc.so.2)")
key=$(printf '%s' "$stamp" | sha256sum | cut -c1-16)
kept=$cache/tfjs-node-$key
if ((force)); then rm -rf "$kept"; fi
if [[ ! -d $kept ]]; then
  for tool in c++ make; do
    command -v "$tool" >/dev/null || fail "$tool must be installed, got none; on Debian: apt-get install build-essential"
  done
  headers=$(dirname "$(dirname "$(readlink -f "$(command -v node)")")")
  if [[ ! -f $headers/include/node/node_api.h ]]; then
    fail "Node's headers must lie in $headers/include/node, got none; use a Node from nodejs.org or your distribution's libnode-dev"
  fi
  work=$(mktemp -d "$cache/work.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  say "installing $name $version without its install script"
  printf '{ "private": true }\n' >"$work/package.json"
  (cd "$work" && npm install --ignore-scripts --no-audit --no-fund --loglevel=error "$name@$version") ||
    fail "npm could not install $name@$version"
  package=$work/node_modules/$name
  say "building it against $release in $tensorflow"
  mkdir -p "$package/deps/lib"
  ln -s "$tensorflow/include" "$package/deps/include"
  ln -s "$tensorflow/libtensorflow_cc.so.2" "$package/deps/lib/libtensorflow.so"
  ln -s "$tensorflow/libtensorflow_framework.so.2" "$package/deps/lib/libtensorflow_framework.so"
  # The run path names TensorFlow's own folder: its libraries find those of CUDA relative to the folder they are loaded from.
  if ! (cd "$package" && npm_config_nodedir=$headers LDFLAGS="-Wl,-rpath,$tensorflow ${LDFLAGS:-}" \
    "$work/node_modules/.bin/node-pre-gyp" install --build-from-source >"$cache/build.log" 2>&1); then
    tail -n 40 "$cache/build.log" >&2
    fail "the build must succeed, got the errors above; the whole log: $cache/build.log"
  fi
  rm -rf "$package/build" "$package/deps"
  # Its dependencies move below it, where they meet nothing of the project; what is shared stays out.
  for part in "${shared[@]}"; do rm -rf "$work/node_modules/@tensorflow/$part"; done
  find "$work/node_modules" -name '*.map' -delete
  mv "$package" "$work/package" && mv "$work/node_modules" "$work/package/node_modules"
  printf '%s\n' "$key" >"$work/package/.built"
  mv "$work/package" "$kept"
fi
package=$into/node_modules/$name
if [[ $(cat "$package/.built" 2>/dev/null || true) != "$key" ]]; then
  rm -rf "$package"
  cp -R "$kept" "$package.new" && mv "$package.new" "$package"
fi

# It has to load and multiply.
(cd "$into" && TF_CPP_MIN_LOG_LEVEL=2 NODE_NO_WARNINGS=1 node --input-type=module - "$name") <<'END' || fail "$name must load, got the error above; --force builds it again"
import util from 'node:util';
util.isNullOrUndefined ??= (x) => x === null || x === undefined;
util.isArray ??= Array.isArray;
const name = process.argv[2];
const { default: tf } = await import(name);
const core = await import('@tensorflow/tfjs-core');
const [product] = tf.matMul([[3]], [[5]]).dataSync();
if (product !== 15) throw new Error(`3·5 must be 15, got ${product}`);
const backend = core.findBackend('tensorflow');
if (!backend) throw new Error(`${name} registered with another copy of @tensorflow/tfjs-core`);
console.log(`build-tfjs-node: ${name} runs TensorFlow ${backend.binding.TF_Version} on ${backend.isUsingGpuDevice ? 'a CUDA device' : 'the CPU'}`);
END
