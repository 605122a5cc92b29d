"""Messages rendered from code and arguments, Chinese or English, with a remedy.

Each wing keeps its codes in one file of ``texts/`` beside this module: code → zh, en and, where something can
be done, fix-zh and fix-en. Templates take ``{name}`` arguments only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from yizhang.places.finding import Finding
from yizhang.places.place import labels
from yizhang.places.problem import Args, Problem


@dataclass(frozen=True, slots=True)
class Message:
    """One code's texts."""

    code: str
    zh: str
    en: str
    fix_zh: str = ""
    fix_en: str = ""


class UnknownCodeError(KeyError):
    """A code without a message: a defect of the program, caught by the tests."""


@cache
def catalogue() -> Mapping[str, Message]:
    """All messages by code."""
    found: dict[str, Message] = {}
    folder = files("yizhang.places") / "texts"
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".yaml"):
            for message in _read(entry.read_text("utf-8")):
                if message.code in found:
                    msg = f"message code defined twice: {message.code}"
                    raise ValueError(msg)
                found[message.code] = message
    return found


def _read(text: str) -> Iterable[Message]:
    data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or {}  # noqa: S506 (a safe loader)
    for code, texts in data.items():
        yield Message(code, texts["zh"], texts["en"], texts.get("fix-zh", ""), texts.get("fix-en", ""))


def render(code: str, args: Args, lang: str = "zh") -> str:
    """The sentence for a code, without place and remedy."""
    message = _message(code)
    return (message.en if lang == "en" else message.zh).format_map(dict(args))


def remedy(code: str, args: Args, lang: str = "zh") -> str:
    """What to do about it; empty where nothing is to be done."""
    message = _message(code)
    return (message.fix_en if lang == "en" else message.fix_zh).format_map(dict(args))


def describe(item: Problem | Finding, lang: str = "zh") -> str:
    """Place, sentence and remedy of a problem or finding on one line."""
    places = (item.place,) if isinstance(item, Problem) else item.places
    where = labels(places, lang)
    text = render(item.code, item.args, lang)
    fix = remedy(item.code, item.args, lang)
    colon = "：" if lang == "zh" else ": "
    return f"{where}{colon if where else ''}{text}{(' → ' + fix) if fix else ''}"


def _message(code: str) -> Message:
    try:
        return catalogue()[code]
    except KeyError:
        raise UnknownCodeError(code) from None
