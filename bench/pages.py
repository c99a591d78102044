"""`python -m bench.pages URL` 页面测速: every page asked by many people at once, and when a new batch is on the tiles.

The server runs already, on whatever province is to be measured, on the same machine as those who ask; the accounts are
the demo's. The batch of `--batch` rows is synthetic and stays in the lake: measure on a province made for it.
"""

from __future__ import annotations

import argparse
import io
import json
import re
import statistics
import threading
import time
from datetime import date
from itertools import cycle, islice
from typing import Any

import pyarrow.csv
import requests

from bench.atlas import RESULTS, password
from demo import Province, passages

BATCH_DAY = date(2021, 1, 3)
PERIODS = (
    "",
    "from=2021-01-01&to=2021-01-03",
    "from=2021-01-03&to=2021-01-03",
    "from=2020-12-25&to=2021-01-03",
)
PAGES = {
    "cockpit": "/?{period}",
    "cockpit figures": "/cockpit/highway.json?{period}",
    "board": "/highway/?{period}",
    "flow": "/highway/flow/?{period}",
    "flow, one road": "/highway/flow/?road=G4&{period}",
    "how": "/highway/how/?indicator=highway.flow.total&{period}",
    "health": "/highway/health/",
    "bulletins": "/highway/bulletins/",
    "batches": "/highway/data/",
    "map": "/atlas/",
    "map state": "/atlas/state.json",
}
VISIBLE_WITHIN, EVERY = 60.0, 0.2


def logged_in(url: str, user: str) -> requests.Session:
    """Return a session of a demo account."""
    session = requests.Session()
    page = session.get(f"{url}/login/", timeout=30).text
    session.post(
        f"{url}/login/",
        data={"username": user, "password": password(), "csrfmiddlewaretoken": _token(page)},
        headers={"Referer": f"{url}/login/"},
        timeout=30,
    ).raise_for_status()
    if "sessionid" not in session.cookies:
        raise SystemExit(f"{user} could not log in at {url}: make the demo province there (qipan demo)")
    return session


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    if found is None:
        raise SystemExit("no form on the page")
    return found[1]


def asked(url: str, user: str, people: int, times: int) -> dict[str, dict[str, float]]:
    """Let `people` ask every page `times` each, all at once; return milliseconds by page and over all."""
    cookies = logged_in(url, user).cookies
    addresses = [
        (name, url + pattern.format(period=period))
        for period in PERIODS
        for name, pattern in PAGES.items()
        if period == "" or "{period}" in pattern
    ]
    for _, address in addresses:
        requests.get(address, cookies=cookies, timeout=60).raise_for_status()
    taken: dict[str, list[float]] = {name: [] for name in PAGES}
    guard, start = threading.Lock(), threading.Barrier(people)

    def person(number: int) -> None:
        session = requests.Session()
        session.cookies.update(cookies)
        own = islice(cycle(addresses), number * 7, number * 7 + times * len(addresses))
        start.wait()
        for name, address in own:
            began = time.perf_counter()
            answer = session.get(address, timeout=60)
            spent = (time.perf_counter() - began) * 1000
            answer.raise_for_status()
            with guard:
                taken[name].append(spent)

    crowd = [threading.Thread(target=person, args=(number,)) for number in range(people)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    return {name: _summary(spent) for name, spent in {**taken, "all": sum(taken.values(), [])}.items()}


def _summary(spent: list[float]) -> dict[str, float]:
    ordered = sorted(spent)
    return {
        "p50_ms": round(statistics.median(ordered)),
        "p95_ms": round(ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]),
        "most_ms": round(ordered[-1]),
        "asked": len(ordered),
    }


def visible(url: str, rows: int) -> dict[str, float]:
    """Bring a batch in by the page's form; return seconds until the answer and until the cockpit's total has it."""
    officer = logged_in(url, "chenjing")
    form = officer.get(f"{url}/highway/data/", timeout=30).text
    before = _total(officer, url)
    began = time.perf_counter()
    answer = officer.post(
        f"{url}/highway/data/",
        data={"csrfmiddlewaretoken": _token(form), "format": "auto", "source": "bench", "synthetic": "on"},
        files={"file": (f"bench-{time.time_ns()}.csv", _batch(rows), "text/csv")},
        headers={"Referer": f"{url}/highway/data/"},
        timeout=120,
    )
    answer.raise_for_status()
    answered = time.perf_counter() - began
    while _total(officer, url) == before:
        if time.perf_counter() - began > VISIBLE_WITHIN:
            raise SystemExit(f"the batch was not on the tiles after {VISIBLE_WITHIN:g} s")
        time.sleep(EVERY)
    return {
        "rows": rows,
        "answered_s": round(answered, 2),
        "visible_s": round(time.perf_counter() - began, 2),
    }


def _batch(rows: int) -> bytes:
    province = Province(time.time_ns() % 1_000_000)
    made = next(passages(province, BATCH_DAY, 1.2 * rows / 2_472_165))
    text = io.BytesIO()
    pyarrow.csv.write_csv(made.slice(0, rows), text)
    return text.getvalue()


def _total(session: requests.Session, url: str) -> Any:
    found = session.get(f"{url}/cockpit/highway.json?{PERIODS[1]}", timeout=60).json()
    return found["value"]


def main() -> None:
    """Measure, print, and keep the figures among the results."""
    options = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    options.add_argument("url", help="address of a running server, such as http://127.0.0.1:8000")
    options.add_argument("--user", default="zhoumin", help="the demo's account to look as")
    options.add_argument("--people", type=int, default=20, help="how many ask at once")
    options.add_argument("--times", type=int, default=3, help="how often each asks every page")
    options.add_argument("--batch", type=int, default=100_000, help="rows of the batch; 0 for none")
    given = options.parse_args()
    url = given.url.rstrip("/")
    found: dict[str, Any] = {
        "people": given.people,
        "pages": asked(url, given.user, given.people, given.times),
    }
    if given.batch:
        found["batch"] = visible(url, given.batch)
    print(json.dumps(found, indent=1))
    kept = json.loads(RESULTS.read_text(encoding="utf-8"))
    kept["pages"] = found
    RESULTS.write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
