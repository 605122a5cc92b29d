"""Addresses and what is said at them: Place, Key, Problem, Finding, Note, and their messages."""

from yizhang.places.finding import Finding, Verdict, Warrant
from yizhang.places.key import Dimensions, Key, parse_key
from yizhang.places.note import Note, NoteKind
from yizhang.places.place import Place
from yizhang.places.problem import Args, Problem, Severity, arguments

__all__ = [
    "Args",
    "Dimensions",
    "Finding",
    "Key",
    "Note",
    "NoteKind",
    "Place",
    "Problem",
    "Severity",
    "Verdict",
    "Warrant",
    "arguments",
    "parse_key",
]
