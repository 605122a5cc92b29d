from __future__ import annotations


def sanity(document, extract, lexicon):
    return ()
