from __future__ import annotations

import re
from pathlib import Path

import yizhang.documents
from yizhang.places.messages import catalogue


def test_every_code_has_a_message_and_every_message_a_use() -> None:
    folder = Path(yizhang.documents.__file__).parent
    sources = "\n".join(path.read_text("utf-8") for path in sorted(folder.rglob("*.py")))
    used = set(re.findall(r'"(documents\.[a-z0-9-]+)"', sources))
    known = {code for code in catalogue() if code.startswith("documents.")}
    assert used == known
