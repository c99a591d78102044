"""Organisations 单位: create, rename, close; and the government tree of a province from the division codes."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from qipan.engine.actors import Actor
from qipan.engine.codes.divisions import divisions
from qipan.engine.errors import QipanError
from qipan.people.models import Organisation
from qipan.people.rights import MANAGE, check_place
from qipan.trail.actions import action, note

PREFIX_DIGITS = {"province": 2, "prefecture": 4, "county": 6}


@action("people.organisation_created")
def create_organisation(
    *,
    by: Actor,
    kind: str,
    level: str,
    code: str,
    name_zh: str,
    name_en: str = "",
    parent: Organisation | None = None,
    division: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Organisation:
    """Create an organisation; without a `division` (such as 43, 4301) it stands in its parent's.

    `people.division_invalid` when it lies outside its parent's, `people.organisation_exists` for a code
    in use, `people.period_invalid` for an end before the start.
    """
    division = division or (parent.division if parent else "")
    by.require(MANAGE, division)
    check_place(division, parent, starts_on, ends_on)
    if kind not in Organisation.Kind.values or level not in Organisation.Level.values:
        raise QipanError("people.kind_unknown", kind=kind, level=level)
    if Organisation.objects.filter(code=code).exists():
        raise QipanError("people.organisation_exists", code=code)
    organisation = Organisation.objects.create(
        kind=kind,
        level=level,
        code=code,
        name_zh=name_zh,
        name_en=name_en,
        parent=parent,
        division=division,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    note(subject=f"people.organisation:{code}", kind=kind, level=level, division=division, name=name_zh)
    return organisation


@action("people.organisation_edited")
def edit_organisation(
    *, by: Actor, organisation: Organisation, name_zh: str, name_en: str = "", starts_on: date | None = None
) -> Organisation:
    """Change an organisation's names and first day; code, division and place in the tree stay."""
    by.require(MANAGE, organisation.division)
    check_place(organisation.division, None, starts_on, organisation.ends_on)
    fields = {"name_zh": name_zh, "name_en": name_en, "starts_on": starts_on}
    changed = [name for name, value in fields.items() if getattr(organisation, name) != value]
    for name, value in fields.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(fields))
    note(subject=f"people.organisation:{organisation.code}", changed=changed, name=name_zh)
    return organisation


@action("people.organisation_closed")
def close_organisation(*, by: Actor, organisation: Organisation, ends_on: date) -> Organisation:
    """End an organisation: after `ends_on` nobody holds a role in it any more."""
    by.require(MANAGE, organisation.division)
    check_place(organisation.division, None, organisation.starts_on, ends_on)
    organisation.ends_on = ends_on
    organisation.save(update_fields=["ends_on"])
    note(subject=f"people.organisation:{organisation.code}", ends_on=ends_on)
    return organisation


@action("people.division_tree_loaded")
def load_division_tree(*, by: Actor, province: str = "") -> int:
    """Create the governments of the province, its prefectures and counties; return how many were new.

    Those that exist keep their names; a second call creates nothing. `codes.division_unknown` for no province.
    """
    province = province or settings.PROVINCE
    by.require(MANAGE, province)
    known = {o.code: o for o in Organisation.objects.filter(division__startswith=province)}
    created = 0
    for place in divisions(province):
        if place.code in known:
            continue
        known[place.code] = Organisation.objects.create(
            kind=Organisation.Kind.GOVERNMENT,
            level=place.level,
            division=place.code[: PREFIX_DIGITS[place.level]],
            code=place.code,
            name_zh=place.name_zh,
            name_en=place.name_en,
            parent=known.get(place.parent),
        )
        created += 1
    note(subject=f"people.division_tree:{province}", created=created, total=len(known))
    return created
