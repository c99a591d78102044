"""Samples 样例文稿: one bulletin in both languages with every kind of block. All figures are made up."""

from __future__ import annotations

import copy
import math
from typing import Any

PREFECTURES = [
    ("430100", "长沙市", "Changsha", 148.2),
    ("430200", "株洲市", "Zhuzhou", 71.4),
    ("430300", "湘潭市", "Xiangtan", 58.6),
    ("430400", "衡阳市", "Hengyang", 66.9),
    ("430500", "邵阳市", "Shaoyang", 49.8),
    ("430600", "岳阳市", "Yueyang", 62.3),
    ("430700", "常德市", "Changde", 57.7),
    ("430800", "张家界市", "Zhangjiajie", None),
    ("430900", "益阳市", "Yiyang", 44.1),
    ("431000", "郴州市", "Chenzhou", 47.2),
    ("431100", "永州市", "Yongzhou", 35.5),
    ("431200", "怀化市", "Huaihua", 33.9),
    ("431300", "娄底市", "Loudi", 28.4),
    ("433100", "湘西土家族苗族自治州", "Xiangxi Tujia and Miao Autonomous Prefecture", 14.9),
]

STATIONS = [
    ("S0101", "长沙西", "Changsha West", 112.83, 28.21, 19.3),
    ("S0102", "长沙", "Changsha", 113.09, 28.25, 16.3),
    ("S0103", "湘潭北", "Xiangtan North", 112.86, 27.97, 9.8),
    ("S0104", "株洲西", "Zhuzhou West", 113.05, 27.83, 8.7),
    ("S0105", "岳阳", "Yueyang", 113.20, 29.36, 7.1),
    ("S0106", "常德", "Changde", 111.68, 29.10, 6.6),
    ("S0107", "衡阳", "Hengyang", 112.62, 26.95, 6.2),
    ("S0108", "郴州", "Chenzhou", 113.05, 25.80, 5.4),
    ("S0109", "怀化", "Huaihua", 110.00, 27.58, 3.9),
    ("S0110", "邵阳南", "Shaoyang South", 111.48, 27.15, 3.7),
    ("S0111", "浏阳", "Liuyang", 113.62, 28.16, 2.9),
    ("S0112", "宁乡", "Ningxiang", 112.55, 28.27, None),
]

ROADS = [
    (
        "G4",
        [
            (113.45, 29.7),
            (113.2, 29.3),
            (113.1, 28.3),
            (112.95, 27.8),
            (112.7, 26.9),
            (113.05, 25.8),
            (113.0, 25.1),
        ],
    ),
    (
        "G60",
        [
            (114.0, 27.75),
            (113.0, 27.85),
            (112.0, 27.7),
            (111.4, 27.25),
            (110.6, 27.2),
            (110.0, 27.55),
            (109.3, 27.35),
        ],
    ),
    ("G5513", [(112.9, 28.2), (112.4, 28.5), (111.7, 29.0), (110.5, 29.1)]),
    ("G55", [(111.9, 29.75), (111.6, 29.0), (111.55, 27.3), (111.6, 26.2), (112.2, 25.1)]),
]


def bulletin(lang: str = "zh", status: str = "draft") -> dict[str, Any]:
    """Return a sample Document in `lang` with every kind of block, marked synthetic."""
    document = _ZH if lang == "zh" else _EN
    made = copy.deepcopy(document)
    made["marks"]["status"] = status
    return made


def _hours(day: int, peak: float) -> list[float]:
    return [
        round(
            1.4
            + peak
            * (
                math.exp(-((h - 10.5 - day * 0.4) ** 2) / 9)
                + (0.75 + 0.18 * day) * math.exp(-((h - 16) ** 2) / 7)
            ),
            2,
        )
        for h in range(24)
    ]


_HOURS = [f"2021-01-{day:02d}T{hour:02d}" for day in (1, 2, 3) for hour in range(24)]
_THIS = [value for day, peak in enumerate((16.8, 14.2, 16.4)) for value in _hours(day, peak)]
_PAST: list[float | None] = [round(v * (0.9 + 0.004 * n), 2) for n, v in enumerate(_THIS[:24])] + [None] * 48
_LOW = [round(v * 0.86, 2) for v in _THIS]
_HIGH = [round(v * 1.12 + 0.6, 2) for v in _THIS]
_PEAK = max(range(72), key=lambda n: _THIS[n] if n >= 48 else 0)
_HEAT: list[list[float | None]] = [list(_THIS[24 * d : 24 * d + 24]) for d in range(3)]
_HEAT[1][3] = _HEAT[1][4] = None


def _chart(kind: str, id: str, title: str, subtitle: str, **rest: Any) -> dict[str, Any]:
    return {"type": "chart", "id": id, "kind": kind, "title": title, "subtitle": subtitle, **rest}


def _map(lang: str, title: str, note: str, unit: str, factor: float = 1) -> dict[str, Any]:
    name = 1 if lang == "zh" else 2

    def value(v: float | None) -> float | None:
        return None if v is None else round(v * factor, 3)

    return {
        "type": "map",
        "id": "stations",
        "title": title,
        "unit": unit,
        "note": note,
        "division": "43",
        "areas": [
            {
                "code": p[0],
                "name": p[name],
                "value": value(p[3]),
                "label": None if p[3] is None else f"{value(p[3]):g}",
            }
            for p in PREFECTURES
        ],
        "points": [
            {
                "code": s[0],
                "name": s[name],
                "lon": s[3],
                "lat": s[4],
                "value": value(s[5]),
                "label": None if s[5] is None else f"{value(s[5]):g}",
            }
            for s in STATIONS
        ],
        "lines": [{"code": code, "coordinates": [list(c) for c in line]} for code, line in ROADS],
    }


_FIGURES = {
    "total": {"value": 7189000, "indicator": "highway.flow.total"},
    "mean": {"value": 2396333.333, "indicator": "highway.flow.mean_per_day"},
    "small": {"value": 5990847, "indicator": "highway.flow.small"},
    "growth": {"value": None, "indicator": "highway.flow.growth"},
}

_ZH: dict[str, Any] = {
    "schema": 1,
    "lang": "zh",
    "title": "2021 年元旦假期全省高速公路车流量情况通报",
    "subtitle": "统计期 2021-01-01 00:00 至 01-03 24:00　三天　不免费通行",
    "marks": {"synthetic": True, "status": "draft", "number": "示例〔2021〕1 号"},
    "blocks": [
        {"type": "heading", "text": "一、总体情况"},
        {
            "type": "paragraph",
            "runs": [
                {"text": "元旦假期三天，全省高速公路出入口车流量 "},
                {"figure": "total", "text": "718.9 万辆次"},
                {"footnote": 1},
                {"text": "，日均 "},
                {"figure": "mean", "text": "239.6 万辆次"},
                {"text": "，为平日的 1.08 倍。高峰日为 1月1日，246.3 万辆次；高峰小时为 1月3日 16 时，"},
                {"text": "19.7 万辆次。2020 年元旦放假 1 天，仅首日可比，同比增长 "},
                {"figure": "growth", "text": None},
                {"footnote": 2},
                {"text": "。"},
            ],
        },
        {"type": "heading", "text": "二、分车型情况"},
        {
            "type": "paragraph",
            "runs": [
                {"text": "小型客车 "},
                {"figure": "small", "text": "599.1 万辆次"},
                {"text": "，占 83.33 %；大中型客车 9.2 万辆次，占 1.28 %；货车 110.6 万辆次，占 15.39 %"},
                {"footnote": 3},
                {"text": "。出入口车流量的含义见前注"},
                {"footnote": 1},
                {"text": "。"},
            ],
        },
        _chart(
            "bar",
            "by_class",
            "小型客车占八成三",
            "占出入口车流量 %，三天合计",
            unit="%",
            categories=["小型客车", "货车", "大中型客车"],
            series=[
                {
                    "name": "占比",
                    "values": [83.33, 15.39, 1.28],
                    "labels": ["83.33 %  599.1 万辆次", "15.39 %  110.6 万辆次", "1.28 %  9.2 万辆次"],
                }
            ],
            note="三类占比之和 100.00 %；专项作业车并入货车。",
        ),
        {
            "type": "table",
            "id": "by_day",
            "title": "分日车流量",
            "columns": [
                {"text": "日期", "align": "left"},
                {"text": "车流量（万辆次）", "align": "right"},
                {"text": "小型客车（万辆次）", "align": "right"},
                {"text": "同比（%）", "align": "right"},
            ],
            "rows": [
                ["1月1日 周五", "246.3", "207.4", "+6.39"],
                ["1月2日 周六", "225.4", "187.1", None],
                ["1月3日 周日", "247.2", "204.6", None],
                ["合计", "718.9", "599.1", None],
            ],
        },
        {"type": "heading", "text": "三、路网分布"},
        {
            "type": "paragraph",
            "runs": [
                {
                    "text": (
                        "G4、G60、G5513、G0421、G0422、G55 六条高速最为繁忙，合计占全省 66.18 %。"
                        "长沙周边收费站占全省 20.62 %，其中 G5513 长沙西站 19.3 万辆次，杭长高速"
                        "长沙站 16.3 万辆次。"
                    )
                },
            ],
        },
        _chart(
            "bar",
            "by_road",
            "六条最繁忙的高速",
            "出入口车流量，万辆次，2021 年与 2020 年元旦首日",
            unit="万辆次",
            categories=[
                "G4 京港澳高速",
                "G60 沪昆高速",
                "G5513 长张高速",
                "G0421 许广高速",
                "G0422 武深高速",
                "G55 二广高速",
            ],
            series=[
                {"name": "2021 年", "values": [52.1, 38.4, 27.9, 19.6, 14.2, 10.8]},
                {"name": "2020 年", "values": [49.3, 37.0, 25.1, 17.7, None, 10.2]},
            ],
        ),
        _chart(
            "line",
            "by_hour",
            "首日上午出城、末日下午返程",
            "分时出入口车流量，万辆次／小时",
            unit="万辆次／小时",
            categories=_HOURS,
            bands=[
                {"label": "1月1日 周五 · 246.3 万", "from": 0, "to": 24},
                {"label": "1月2日 周六 · 225.4 万", "from": 24, "to": 48},
                {"label": "1月3日 周日 · 247.2 万", "from": 48, "to": 72},
            ],
            series=[
                {"name": "2021 年元旦", "values": _THIS},
                {"name": "2020 年元旦", "style": "dashed", "values": _PAST},
            ],
            intervals=[{"name": "预测区间 P10—P90", "low": _LOW, "high": _HIGH}],
            annotations=[{"at": _PEAK, "text": "16 时 19.7 万"}],
            note="2020 年元旦只放 1 天，后两日无可比日。",
        ),
        _chart(
            "heat",
            "heat",
            "上午十时、下午四时前后最集中",
            "分日分时出入口车流量，万辆次／小时",
            unit="万辆次／小时",
            rows=["2021-01-01", "2021-01-02", "2021-01-03"],
            columns=[str(h) for h in range(24)],
            values=_HEAT,
            note="1月2日 3 时、4 时数据未到，待核。",
        ),
        _map("zh", "长株潭最集中", "点为收费站，大小为三天车流量；张家界市数据未到，待核。", "万辆次"),
        {"type": "heading", "text": "四、安全管控"},
        {"type": "heading", "text": "（一）重点路段", "level": 2},
        {
            "type": "paragraph",
            "runs": [
                {
                    "text": (
                        "对桥梁、隧道、涵洞、风口等易积雪结冰的重点路段，和夜间至凌晨事故多发时段"
                        "，采取最严管控措施；加密路面巡逻和视频巡查，做到快速发现、快速预警、快速"
                        "处置。"
                    )
                },
            ],
        },
    ],
    "footnotes": [
        "出入口车流量为入口与出口之和，省内行程计两次。",
        "按假期第几天对齐，不按日期对齐；2020 年首日数据待核。",
        "车型按 JT/T 489-2019：小型客车为客 1；大中型客车为客 2 至客 4；货车为货 1 至货 6。车"
        "型未知的 6.2 万辆次未计入总量。",
    ],
    "sign": ["湖南省高速公路管理局", "2021 年 1 月 4 日"],
    "figures": {
        key: {**value, "text": text, "name": name}
        for (key, value), (text, name) in zip(
            _FIGURES.items(),
            [
                ("718.9 万辆次", "出入口总流量"),
                ("239.6 万辆次", "日均流量"),
                ("599.1 万辆次", "小型客车流量"),
                (None, "首日同比"),
            ],
            strict=True,
        )
    },
}

_EN: dict[str, Any] = {
    **copy.deepcopy(_ZH),
    "lang": "en",
    "title": "Expressway traffic of the province in the New Year holiday of 2021",
    "subtitle": "1 January 2021 00:00 to 3 January 24:00, three days, tolls charged",
    "marks": {"synthetic": True, "status": "draft", "number": "Example 2021-1"},
    "blocks": [
        {"type": "heading", "text": "1. The whole province"},
        {
            "type": "paragraph",
            "runs": [
                {"text": "In the three days of the New Year holiday (元旦) the expressways counted "},
                {"figure": "total", "text": "7.189 M entries and exits"},
                {"footnote": 1},
                {"text": ", or "},
                {"figure": "mean", "text": "2.396 M a day"},
                {
                    "text": (
                        ", 1.08 times an ordinary day. The peak day was 1 January with 2.463 M. T"
                        "he growth of the first day on that of 2020 is "
                    )
                },
                {"figure": "growth", "text": None},
                {"footnote": 2},
                {"text": "."},
            ],
        },
        {"type": "heading", "text": "2. Classes of vehicles"},
        {
            "type": "paragraph",
            "runs": [
                {"text": "Small passenger cars made "},
                {"figure": "small", "text": "5.991 M"},
                {
                    "text": (
                        " or 83.33 %, trucks 1.106 M or 15.39 %, medium and large passenger vehic"
                        "les 92,000 or 1.28 %"
                    )
                },
                {"footnote": 3},
                {"text": "."},
            ],
        },
        _chart(
            "bar",
            "by_class",
            "Five in six were small cars",
            "Share of entries and exits, %, three days together",
            unit="%",
            categories=["Small passenger cars", "Trucks", "Medium and large passenger vehicles"],
            series=[
                {
                    "name": "Share",
                    "values": [83.33, 15.39, 1.28],
                    "labels": ["83.33 %  5.991 M", "15.39 %  1.106 M", "1.28 %  92,000"],
                }
            ],
            note="The three shares add up to 100.00 %; special vehicles are counted with trucks.",
        ),
        {
            "type": "table",
            "id": "by_day",
            "title": "Traffic by day",
            "columns": [
                {"text": "Day", "align": "left"},
                {"text": "Entries and exits (M)", "align": "right"},
                {"text": "On 2020 (%)", "align": "right"},
            ],
            "rows": [
                ["Fri 1 January", "2.463", "+6.39"],
                ["Sat 2 January", "2.254", None],
                ["Sun 3 January", "2.472", None],
            ],
        },
        {"type": "heading", "text": "3. Roads and stations"},
        _chart(
            "line",
            "by_hour",
            "Out on the first morning, home on the last afternoon",
            "Entries and exits by hour, 10,000",
            unit="10,000 per hour",
            categories=_HOURS,
            bands=[
                {"label": "Fri 1 Jan · 2.463 M", "from": 0, "to": 24},
                {"label": "Sat 2 Jan · 2.254 M", "from": 24, "to": 48},
                {"label": "Sun 3 Jan · 2.472 M", "from": 48, "to": 72},
            ],
            series=[{"name": "2021", "values": _THIS}, {"name": "2020", "style": "dashed", "values": _PAST}],
            annotations=[{"at": _PEAK, "text": "16:00, 197,000"}],
        ),
        _chart(
            "heat",
            "heat",
            "Busiest about ten in the morning and four in the afternoon",
            "Entries and exits by day and hour, 10,000",
            unit="10,000 per hour",
            rows=["2021-01-01", "2021-01-02", "2021-01-03"],
            columns=[str(h) for h in range(24)],
            values=_HEAT,
        ),
        _map(
            "en",
            "Densest around Changsha, Zhuzhou and Xiangtan",
            "Points are toll stations sized by traffic.",
            "10,000 entries and exits",
        ),
        {"type": "heading", "text": "4. Safety"},
        {
            "type": "paragraph",
            "runs": [
                {
                    "text": (
                        "The tightest measures apply to bridges, tunnels, culverts and wind gaps "
                        "that gather snow and ice, and to the hours from night to dawn when accid"
                        "ents are most frequent."
                    )
                }
            ],
        },
    ],
    "footnotes": [
        "Entries and exits added up: a trip inside the province counts twice.",
        "Days are aligned by their order in the holiday; the first day of 2020 is still to be verified.",
        "Classes of JT/T 489-2019: small is class 1; medium and large are classes 2 to 4; tru"
        "cks are classes 1 to 6.",
    ],
    "sign": ["Hunan Expressway Administration", "4 January 2021"],
    "figures": {
        key: {**value, "text": text, "name": name}
        for (key, value), (text, name) in zip(
            _FIGURES.items(),
            [
                ("7.189 M", "Entries and exits"),
                ("2.396 M", "Mean per day"),
                ("5.991 M", "Small cars"),
                (None, "Growth of the first day"),
            ],
            strict=True,
        )
    },
}
