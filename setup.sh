#!/bin/sh
# Set Yizhang up in its own virtual environment (.venv). Nothing is installed globally.
# Usage: setup.sh [run|dev] [WHEELHOUSE]
set -eu
cd "$(dirname "$0")"
kind=${1:-run}
wheelhouse=${2:-}

python=${PYTHON:-}
if [ -z "$python" ]; then
  for candidate in python3.13 python3.12 python3.11 python3 python; do
    if command -v "$candidate" >/dev/null 2>&1 &&
      "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      python=$candidate
      break
    fi
  done
fi
if [ -z "$python" ]; then
  echo "需要 Python 3.11 或更新版本；请先安装（Debian/Ubuntu：apt-get install python3 python3-venv）。" >&2
  echo "Python 3.11 or newer is needed; install it first (Debian/Ubuntu: apt-get install python3 python3-venv)." >&2
  exit 1
fi

if [ ! -x .venv/bin/python ]; then
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    echo "这个 Python 没有 venv 模块；请安装软件包 python$version-venv（apt-get install python$version-venv 或 python3-venv）后重试。" >&2
    echo "This Python lacks the venv module; install the package python$version-venv (or python3-venv) and try again." >&2
    exit 1
  fi
  "$python" -m venv .venv
fi

lock=requirements.lock
[ "$kind" = dev ] && lock=requirements-dev.lock
stamp=.venv/.installed-$kind
digest=$(cat "$lock" pyproject.toml | cksum)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$digest" ]; then
  exit 0
fi

set -- # from here on: where pip takes packages from
if [ -n "$wheelhouse" ]; then
  if [ ! -d "$wheelhouse" ]; then
    echo "找不到离线安装包目录：$wheelhouse（先在联网的电脑上运行 make wheelhouse）。" >&2
    echo "No such wheelhouse: $wheelhouse (run 'make wheelhouse' on a computer with a network first)." >&2
    exit 1
  fi
  export PIP_NO_INDEX=1
  set -- -f "$wheelhouse"
fi
echo "正在安装所需软件包（首次约半分钟）… / installing what is needed (about half a minute the first time) …"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes "$@" -r "$lock"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation "$@" --editable .
echo "$digest" >"$stamp"
