"""Report 报告: the measurements as bench/results.json and as the table of both READMEs."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median
from typing import Any

import yaml

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent
WORDS = yaml.safe_load((FOLDER / "words.yaml").read_text(encoding="utf-8"))
ORDER = ("qipan", "duckdb", "pandas", "pandas_loaded", "postgresql")
START, END = "<!-- bench -->", "<!-- /bench -->"


def summarise(measured: dict[str, Any]) -> dict[str, Any]:
    """Return medians, ranges and ratios of what was measured; ratios divide by the platform's median."""
    result: dict[str, Any] = {key: measured[key] for key in ("rows", "csv_mb", "cores", "at", "versions")}
    ours = median(measured["aggregates"]["qipan"]["seconds"])
    for task in ("import", "aggregates"):
        result[task] = {}
        for name, one in measured[task].items():
            seconds = one["seconds"]
            entry = {
                "seconds": round(median(seconds), 3),
                "fastest": round(min(seconds), 3),
                "slowest": round(max(seconds), 3),
                "runs": len(seconds),
                "peak_mb": round(max(one["peak_mb"])),
            }
            if task == "import":
                entry["rows_per_second"] = round(measured["rows"] / median(seconds))
            else:
                entry["times_ours"] = round(median(seconds) / ours, 2)
            result[task][name] = entry
    result["answers_agree"] = measured["answers_agree"]
    return result


def table(result: dict[str, Any], language: str) -> str:
    """Return the README's table in a language, with the conditions it was measured under."""
    words = WORDS[language]
    lines = [words["head"], "| --- |" + " ---: |" * 4]
    for name in ORDER:
        brought = result["import"].get(name)
        counted = result["aggregates"].get(name)
        lines.append(
            "| "
            + " | ".join(
                [
                    words["names"][name],
                    f"{brought['rows_per_second'] / 1e6:.2f}" if brought else "—",
                    f"{counted['seconds']:.2f}" if counted else "—",
                    f"{counted['times_ours']:.1f}" if counted else "—",
                    f"{max(one['peak_mb'] for one in (brought, counted) if one)}"
                    if name != "postgresql"
                    else "—",
                ]
            )
            + " |"
        )
    says = words["says"].format(
        rows=f"{result['rows']:,}", csv_mb=result["csv_mb"], cores=result["cores"], at=result["at"]
    )
    return "\n".join([*lines, "", says])


def write(result: dict[str, Any]) -> None:
    """Write bench/results.json, and the table between the marks of both READMEs."""
    text = json.dumps(result, indent=2, ensure_ascii=False)
    (FOLDER / "results.json").write_text(text + "\n", encoding="utf-8")
    for name, language in (("README.md", "en"), ("README.zh.md", "zh")):
        page = ROOT / name
        if page.exists():
            before, mark, rest = page.read_text(encoding="utf-8").partition(START)
            _, end, after = rest.partition(END)
            if mark and end:
                page.write_text(f"{before}{START}\n{table(result, language)}\n{END}{after}", encoding="utf-8")
