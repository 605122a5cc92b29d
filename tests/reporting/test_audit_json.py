"""The findings of an audit as data: the schema that ships with the package, and positions that can be looked up."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import fastjsonschema
import pytest
from audit_samples import RIGHT, WRONG, audited, written

from yizhang.checking.audit_run import audit
from yizhang.places import Note, NoteKind, Place
from yizhang.reporting.audit_json import audit_data, audit_json, schema


@pytest.fixture(scope="module")
def valid() -> Callable[[object], object]:
    compiled: Callable[[object], object] = fastjsonschema.compile(schema())
    return compiled


def test_what_is_written_fits_the_schema(tmp_path: Path, valid: Callable[[object], object]) -> None:
    written(tmp_path)
    written(tmp_path, RIGHT, "另一份.txt")
    (tmp_path / "空.txt").write_bytes(b"")
    audits = audit([tmp_path], jobs=1)
    for lang in ("zh", "en"):
        valid(json.loads(audit_json(audits, lang, relations=True)))
        valid(json.loads(audit_json(audits, lang)))
    valid(json.loads(audit_json(())))


def test_the_schema_refuses_what_is_not_described(tmp_path: Path, valid: Callable[[object], object]) -> None:
    data = json.loads(audit_json([audited(tmp_path)]))
    data["documents"][0]["findings"][0]["severity"] = "grave"
    with pytest.raises(fastjsonschema.JsonSchemaValueException):
        valid(data)


def test_a_location_is_where_the_text_stands(tmp_path: Path) -> None:
    text = WRONG.replace("\n", "\r\n", 1).replace("一、", "\f一、", 1)
    found = json.loads(audit_json([audited(tmp_path, text)], relations=True))["documents"][0]
    lines = re.split(r"\r\n|\n|\r", text)
    places = [place for finding in found["findings"] for place in finding["locations"]]
    places += [place for relation in found["checked"] for place in relation["locations"]]
    assert len(places) >= 6
    for place in places:
        start = place["column"] - 1
        assert lines[place["line"] - 1][start : start + place["length"]] == place["text"]


def test_a_finding_names_what_is_wrong_and_what_it_should_be(tmp_path: Path) -> None:
    (found,) = json.loads(audit_json([audited(tmp_path)]))["documents"][0]["findings"]
    assert (found["severity"], found["verdict"], found["code"]) == (
        "error",
        "mismatch",
        "audit.change-and-rate",
    )
    assert (found["stated"], found["expected"]) == ("9.89%", "8.89%")
    assert "8.00÷(98.00−8.00)" in found["message"]
    assert {place["text"] for place in found["locations"]} == {"98.00亿元", "8.00亿元", "9.89%"}
    assert any(place.get("expected") == "8.89%" for place in found["locations"] if place["role"] == "suspect")
    assert found["accepted"] is None


def test_ids_do_not_depend_on_lines_above_or_on_the_folder(tmp_path: Path) -> None:
    first = audited(tmp_path).findings[0].id
    assert audited(tmp_path, "\n加一行。\n" + WRONG).findings[0].id == first
    (tmp_path / "里面").mkdir()
    written(tmp_path / "里面")
    assert {each.findings[0].id for each in audit([tmp_path], jobs=1) if each.findings} == {first}


def test_an_accepted_finding_is_listed_with_its_reason(tmp_path: Path) -> None:
    before = audited(tmp_path)
    id_ = before.findings[0].id
    note = Note(NoteKind.ACCEPTED, id_, "含上解下拨", "李", date(2025, 3, 1), Place("审核备注.yaml"))
    data = json.loads(audit_json(audit([tmp_path / "报告.txt"], notes=[note], jobs=1)))
    assert data["summary"]["findings"]["error"] == 0
    assert data["summary"]["accepted"] == 1
    accepted = data["documents"][0]["findings"][0]["accepted"]
    assert accepted == {"reason": "含上解下拨", "author": "李", "date": "2025-03-01"}


def test_the_result_depends_neither_on_order_nor_on_jobs(tmp_path: Path) -> None:
    for number in range(5):
        written(tmp_path, WRONG.replace("98.00", f"{90 + number}.00"), f"{number}.txt")
    paths = sorted(tmp_path.glob("*.txt"))
    one = [audit_data([each], relations=True)["documents"] for each in audit(paths, jobs=1)]
    other = [audit_data([each], relations=True)["documents"] for each in audit(paths[::-1], jobs=2)]
    assert one == other[::-1]
    assert audit_json(audit([tmp_path], jobs=2)) == audit_json(audit(paths, jobs=1))
