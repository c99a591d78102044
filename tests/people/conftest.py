"""People of a small province 人员夹具: a province, a prefecture, a county, and somebody in each."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from qipan.engine.actors import Actor
from qipan.people import actions
from qipan.people.models import Organisation, User

PASSWORD = "qingxi-lu-38-hao"


@dataclass(frozen=True)
class Place:
    """The organisations and people the tests stand on."""

    province: Organisation
    changsha: Organisation
    zhuzhou: Organisation
    editor: User
    local: User
    administrator: User
    superuser: User


@pytest.fixture
def place(db: None, system: Actor) -> Place:
    """The expressway centre of the province, a bureau in two prefectures, and their people."""

    def department(code: str, level: str, division: str, zh: str, en: str) -> Organisation:
        return actions.create_organisation(
            by=system, kind="department", level=level, code=code, name_zh=zh, name_en=en, division=division
        )

    province = department("centre", "province", "43", "省高速公路中心", "Expressway centre")
    changsha = department("bureau-cs", "prefecture", "4301", "长沙市交通局", "Changsha transport bureau")
    zhuzhou = department("bureau-zz", "prefecture", "4302", "株洲市交通局", "Zhuzhou transport bureau")

    def person(
        username: str, zh: str, en: str, where: Organisation | None, *roles: str, **more: bool
    ) -> User:
        return actions.add_user(
            by=system,
            username=username,
            password=PASSWORD,
            name_zh=zh,
            name_en=en,
            organisation=where,
            roles=roles,
            **more,
        )

    return Place(
        province,
        changsha,
        zhuzhou,
        editor=person("editor", "周编稿", "Editor Zhou", province, "highway.editor"),
        local=person("local", "李查看", "Viewer Li", changsha, "highway.viewer"),
        administrator=person(
            "admin-cs", "王管理", "Administrator Wang", changsha, "house.administrator", staff=True
        ),
        superuser=person("root", "超级管理员", "Superuser", None, superuser=True),
    )
