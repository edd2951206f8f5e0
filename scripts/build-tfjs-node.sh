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
C++ compiler and make. package.json and package-lock.json stay as they are; npm ci removes what was installed: run this
again after it. The built library is kept in the cache, so that this takes seconds.

  --python PATH    the Python whose TensorFlow is used (default: python3; any of tensorflow, tensorflow-cpu)
  --gpu            build @tensorflow/tfjs-node-gpu; needs a TensorFlow for CUDA: pip install 'tensorflow[and-cuda]'
  --into FOLDER    the project that shall find the package (default: this one)
  --cache FOLDER   where built libraries are kept (default: $cache)
  --force          build even if the cache has the library
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

# The package, beside the @tensorflow/tfjs-core that pcn-check uses. npm removes what package.json does not name, so the other
# variant is named too when it is there.
package=$into/node_modules/$name
installed() { node -p 'require(process.argv[1]).version' "$into/node_modules/$1/package.json" 2>/dev/null || true; }
if [[ $(installed "$name") != "$version" ]]; then
  wanted=("$name@$version")
  for other in @tensorflow/tfjs-node @tensorflow/tfjs-node-gpu; do
    [[ $other != "$name" && -d $into/node_modules/$other/lib ]] || continue
    wanted+=("$other@$version")
  done
  say "installing ${wanted[*]} without its install script"
  (cd "$into" && npm install --no-save --ignore-scripts --no-audit --no-fund --loglevel=error "${wanted[@]}") ||
    fail "npm could not install $name@$version into $into"
fi
cores=$(find "$into/node_modules" -path '*/@tensorflow/tfjs-core/package.json' | wc -l)
((cores == 1)) || fail "there must be one copy of @tensorflow/tfjs-core in $into/node_modules, got $cores; run npm ci and this again"

# The native part depends on the package, on this TensorFlow at this place, and on the processor.
library=$package/lib/napi-v8/tfjs_binding.node
stamp=$(printf '%s\n' "$name $version $(uname -m)" "$tensorflow $release" "$(stat -Lc '%s %Y' "$tensorflow"/libtensorflow_cc.so.2)")
kept=$cache/tfjs-node-$(printf '%s' "$stamp" | sha256sum | cut -c1-16)
if ((force)) || [[ ! -f $kept/tfjs_binding.node ]]; then
  for tool in c++ make; do
    command -v "$tool" >/dev/null || fail "$tool must be installed, got none; on Debian: apt-get install build-essential"
  done
  node=$(readlink -f "$(command -v node)")
  headers=$(dirname "$(dirname "$node")")
  if [[ ! -f $headers/include/node/node_api.h ]]; then
    fail "Node's headers must lie in $headers/include/node, got none; use a Node from nodejs.org or your distribution's libnode-dev"
  fi
  say "building $name $version against $release in $tensorflow"
  rm -rf "$package/build" "$package/deps" "$package/lib"
  mkdir -p "$package/deps/lib"
  ln -s "$tensorflow/include" "$package/deps/include"
  ln -s "$tensorflow/libtensorflow_cc.so.2" "$package/deps/lib/libtensorflow.so"
  ln -s "$tensorflow/libtensorflow_framework.so.2" "$package/deps/lib/libtensorflow_framework.so"
  # The run path names TensorFlow's own folder: its libraries find those of CUDA relative to the folder they are loaded from.
  if ! (cd "$package" && npm_config_nodedir=$headers LDFLAGS="-Wl,-rpath,$tensorflow ${LDFLAGS:-}" \
    "$into/node_modules/.bin/node-pre-gyp" install --build-from-source >"$cache/build.log" 2>&1); then
    tail -n 40 "$cache/build.log" >&2
    fail "the build must succeed, got the errors above; the whole log: $cache/build.log"
  fi
  mkdir -p "$kept"
  cp "$library" "$kept/tfjs_binding.node.new" && mv "$kept/tfjs_binding.node.new" "$kept/tfjs_binding.node"
  rm -rf "$package/build" "$package/deps"
fi
if ! cmp -s "$kept/tfjs_binding.node" "$library"; then
  mkdir -p "$(dirname "$library")"
  cp "$kept/tfjs_binding.node" "$library.new" && mv "$library.new" "$library"
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
