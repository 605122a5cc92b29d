"""The measuring of speed works on any folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit_samples import written

from benchmarks import auditing


def test_speed_memory_growth_and_shares_are_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written(tmp_path)
    auditing.main([str(tmp_path)])
    out = capsys.readouterr().out
    for words in ("MB/s", "start-up", "times as long", "peak memory", "in yizhang.assertions"):
        assert words in out
    auditing.main([str(tmp_path / "nowhere")])
    assert "no documents" in capsys.readouterr().out
