"""Which language the terminal speaks: ``--lang`` anywhere on the line, else ``YIZHANG_LANG``, else Chinese.

It has to be known before the commands are declared, because help texts are fixed there.
"""

from __future__ import annotations

import os
import sys


def _chosen(arguments: list[str]) -> str:
    for position, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if argument == "--lang" and position + 1 < len(arguments):
            return arguments[position + 1]
    return os.environ.get("YIZHANG_LANG", "zh")


def without_language(arguments: list[str]) -> list[str]:
    """The arguments less ``--lang X``, which is understood in any position."""
    kept: list[str] = []
    skip = False
    for argument in arguments:
        if skip:
            skip = False
        elif argument == "--lang":
            skip = True
        elif not argument.startswith("--lang="):
            kept.append(argument)
    return kept


LANG: str = "en" if _chosen(sys.argv[1:]).lower().startswith("en") else "zh"


def say(zh: str, en: str) -> str:
    """The text in the language of this run."""
    return en if LANG == "en" else zh
