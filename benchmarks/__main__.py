"""Run every benchmark."""

from __future__ import annotations

from benchmarks import national

if __name__ == "__main__":
    national.main()
