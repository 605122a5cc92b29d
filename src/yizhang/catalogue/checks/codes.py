"""Classification codes, ledger accounts and areas: well formed, unique, leading somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yizhang.catalogue.model import Area, Catalogue, Code, Validity
from yizhang.places import Problem

_CODE = re.compile(r"\d{3}(\d\d){0,4}", re.ASCII)
_AREA_CODE = re.compile(r"\d{6}", re.ASCII)


def check_codes(catalogue: Catalogue) -> Iterator[Problem]:
    """Codes that are malformed, given twice for the same years, or point to nothing."""
    seen: dict[tuple[str, str], list[Code]] = {}
    for code in catalogue.codes:
        if not _CODE.fullmatch(code.code):
            yield Problem.at(code.place, "catalogue.bad-code", code=code.code)
        if code.concept and code.concept not in catalogue.concepts:
            yield Problem.at(code.place, "catalogue.unknown-concept", name=code.concept)
        if code.scheme and code.scheme not in catalogue.schemes:
            yield Problem.at(code.place, "catalogue.unknown-value", dimension="scheme", value=code.scheme)
        earlier = seen.setdefault((code.system, code.code), [])
        if any(_overlap(code.validity, other.validity) for other in earlier):
            yield Problem.at(code.place, "catalogue.code-twice", code=code.code)
        earlier.append(code)


def _overlap(first: Validity, second: Validity) -> bool:
    latest = max((v.since for v in (first, second) if v.since is not None), default=None)
    earliest = min((v.until for v in (first, second) if v.until is not None), default=None)
    return latest is None or earliest is None or latest <= earliest


def check_accounts(catalogue: Catalogue) -> Iterator[Problem]:
    """Accounts that feed unknown items, and names two accounts share."""
    owners: dict[str, str] = {}
    for account in catalogue.accounts:
        if account.concept and account.concept not in catalogue.concepts:
            yield Problem.at(account.place, "catalogue.unknown-concept", name=account.concept)
        for name in (account.zh, *account.aliases):
            if name in owners:
                yield Problem.at(account.place, "catalogue.account-twice", name=name, first=owners[name])
            owners.setdefault(name, account.zh)


def check_areas(catalogue: Catalogue) -> Iterator[Problem]:
    """Areas under unknown areas or schemes, or under themselves."""
    for area in catalogue.areas.values():
        if area.code and not _AREA_CODE.fullmatch(area.code):
            yield Problem.at(area.place, "catalogue.bad-code", code=area.code)
        for scheme, parent in area.parents:
            if scheme not in catalogue.schemes:
                yield Problem.at(area.place, "catalogue.unknown-value", dimension="scheme", value=scheme)
            elif parent not in catalogue.areas:
                yield Problem.at(area.place, "catalogue.unknown-area", name=parent)
            elif _circular(catalogue, area, scheme):
                yield Problem.at(area.place, "catalogue.area-cycle", name=area.zh, scheme=scheme)
        for scheme, _ in area.pooling:
            if scheme not in catalogue.schemes:
                yield Problem.at(area.place, "catalogue.unknown-value", dimension="scheme", value=scheme)


def _circular(catalogue: Catalogue, area: Area, scheme: str) -> bool:
    seen, at = {area.id}, dict(area.parents).get(scheme, "")
    while at in catalogue.areas:
        if at in seen:
            return at == area.id
        seen.add(at)
        at = dict(catalogue.areas[at].parents).get(scheme, "")
    return False
