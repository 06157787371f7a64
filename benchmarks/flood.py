"""A flood at the desk: 200,000 letters, 96 % of them copies, through the whole system on SQLite.

    python -m benchmarks.flood [how many letters]

They are taken in as files, the consideration begins, the worker does what it then has to do, a person of the division
opens the pages of the desk, puts the largest voice and all the rest into items, answers them and publishes. Each step is
a process of its own; CPU and wall seconds, SQL statements and the largest memory of each are printed. On a busy machine
wall seconds say little, and CPU seconds grow, too.
"""

from __future__ import annotations

import csv
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

LETTERS, IN_A_FILE = 200_000, 10_000
CODE = "flood"
GOAL_S, GOAL_MIB = 60, 2_048


def main() -> None:
    letters = int(sys.argv[1]) if len(sys.argv) > 1 else LETTERS
    with tempfile.TemporaryDirectory(prefix="yoriai-flood-") as folder:
        variables = {
            **os.environ,
            "YORIAI_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "yoriai.config.settings",
            "OMP_NUM_THREADS": "1",
            "OPENBLAS_NUM_THREADS": "1",
        }
        print(f"{'':64}{'SQL':>8}{'CPU s':>9}{'wall s':>9}{'MiB':>7}{'kB':>8}")
        for step in STEPS:
            command = [sys.executable, "-m", "benchmarks.flood", "--step", step, str(letters)]
            if subprocess.run(command, env=variables, check=False).returncode:
                raise SystemExit(f"{step} failed")
        size = sum(file.stat().st_size for file in Path(folder).glob("*.sqlite3*"))
        print(f"the database: {size / 2**20:.0f} MiB")


@contextmanager
def measured(what: str) -> Iterator[dict[str, Any]]:
    """Print what the block took; the block may put `kB` and a better name into what it is given."""
    from django.db import connection

    count, noted = [0], {"what": what, "kB": ""}

    def counting(execute: Callable, *call: Any) -> Any:
        count[0] += 1
        return execute(*call)

    cpu, wall = time.process_time(), time.monotonic()
    with connection.execute_wrapper(counting):
        yield noted
    spent, waited = time.process_time() - cpu, time.monotonic() - wall
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{noted['what']:64}{count[0]:8}{spent:9.2f}{waited:9.2f}{memory:7}{noted['kB']:>8}", flush=True)


# The steps, each in a process of its own --------------------------------------------------------------------------


def take_in(letters: int) -> None:
    """Take the letters in, as files of ten thousand rows."""
    from django.core.management import call_command

    from benchmarks.letters import flood
    from benchmarks.world import World
    from yoriai.apps.consultations import operations

    call_command("migrate", verbosity=0)
    now = datetime.now(UTC)
    world = World.small(now, CODE, days_ago=40)
    files = [_file(rows) for rows in _parts(flood(letters).texts, IN_A_FILE)]
    received_on = (now - timedelta(days=20)).date()
    with measured(f"take in {letters:,} letters, {len(files)} files"):
        for number, data in enumerate(files):
            request = operations.ImportRequest(
                code=CODE, data=data, name=f"{number}.csv", received_on=received_on, channel="letter"
            )
            operations.import_opinions(request=request, by=world.head, at=now)
    with measured("begin to consider"):
        operations.start_considering(consultation_id=_consultation().pk, by=world.head, at=now)


def _file(texts: list[tuple[int, str]]) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["番号", "送信者", "意見"])
    # One in fifty wrote twice.
    rows.writerows((number, f"差出人{number - (number % 50 == 0)}", text) for number, text in texts)
    return out.getvalue().encode()


def _parts(texts: list[str], size: int) -> Iterator[list[tuple[int, str]]]:
    numbered = list(enumerate(texts, 1))
    for begin in range(0, len(numbered), size):
        yield numbered[begin : begin + size]


def work(letters: int) -> None:
    """Do what the worker does: copies, marks, themes."""
    from django.utils import timezone

    from yoriai.apps.jobs.models import Job
    from yoriai.apps.jobs.worker import Worker

    worker = Worker(clock=timezone.now)
    begun, cpu = time.monotonic(), time.process_time()
    while Job.objects.filter(state=Job.State.WAITING).exists():
        task = Job.objects.filter(state=Job.State.WAITING).order_by("run_after", "id").first().short_name
        with measured(f"worker: {task}") as noted, _somebody_who_writes() as longest:
            worker.run_one()
            failed = Job.objects.exclude(failure="").exists()
            noted["what"] += " FAILED" if failed else ""
        print(f"  whoever wrote meanwhile waited {longest()} s at the longest")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    spent, waited = time.process_time() - cpu, time.monotonic() - begun
    print(
        f"  the worker altogether: {spent:.0f} CPU s, {waited:.0f} s, {memory} MiB (goal of copies: {GOAL_S} s, {GOAL_MIB} MiB)"
    )


WRITING = """
import select, sqlite3, sys, time
line = sqlite3.connect(sys.argv[1], timeout=600, isolation_level=None)
longest = 0.0
while not select.select([sys.stdin], [], [], 0.1)[0]:
    begun = time.monotonic()
    line.execute("BEGIN IMMEDIATE")
    line.execute("COMMIT")
    longest = max(longest, time.monotonic() - begun)
print(f"{longest:.1f}")
"""


@contextmanager
def _somebody_who_writes() -> Iterator[Callable[[], str]]:
    """Let a process of its own take its turn to write ten times a second; its longest wait is known afterwards."""
    file = Path(os.environ["YORIAI_DATA_DIR"]) / "yoriai.sqlite3"
    other = subprocess.Popen(
        [sys.executable, "-c", WRITING, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    said: list[str] = []
    try:
        yield lambda: said[0]
    finally:
        said.append(other.communicate("\n")[0].strip())


def desk(letters: int) -> None:
    """Open the pages of the desk, decide, and open what became of it."""
    browser = _browser()
    look(browser)
    decide(browser)


def look(browser: Any) -> None:
    from yoriai.apps.consultations.models import LikenessGroup, Opinion, Theme

    largest = LikenessGroup.objects.order_by("-texts").first()
    theme = Theme.objects.order_by("position").first()
    opinion = Opinion.objects.filter(likeness__group=largest).order_by("id").last()
    print(
        f"  one voice with {largest.senders:,} senders, {largest.texts:,} letters, {len(largest.signs)} signs of a flood"
    )
    desk = f"/desk/consultations/{CODE}"
    pages = {
        "desk: the day's work": "/desk/",
        "desk: queue": "/desk/consultations/queue/",
        "desk: the consultation": f"{desk}/",
        "desk: items and voices": f"{desk}/items/",
        "desk: items and voices, last page": f"{desk}/items/?page=9999",
        "desk: items and voices, searched": f"{desk}/items/?words=図書館",
        "desk: the originals of the largest voice": f"{desk}/items/alike/{largest.pk}/",
        "desk: the originals of the largest voice, last page": f"{desk}/items/alike/{largest.pk}/?page=99999",
        "desk: themes": f"{desk}/themes/",
        "desk: the largest theme": f"{desk}/themes/{theme.key}/",
        "desk: marks": f"{desk}/marks/",
        "desk: opinions": f"{desk}/opinions/",
        "desk: opinions, last page": f"{desk}/opinions/?page=99999",
        "desk: one opinion": f"{desk}/opinions/{opinion.pk}/",
        "desk: results, before": f"{desk}/results/",
        "public: the consultation": f"/consultations/{CODE}/",
        "public: home": "/",
    }
    for name, address in pages.items():
        opened(browser, name, address)


def decide(browser: Any) -> None:
    from yoriai.apps.consultations import queries
    from yoriai.apps.consultations.models import OpinionItem
    from yoriai.apps.consultations.queries import Sought

    now, head = datetime.now(UTC), _head()
    consultation = _consultation()
    desk = f"/desk/consultations/{CODE}"
    board = queries.board(code=CODE, actor=head, sought=Sought())
    largest = max(board.heaps, key=lambda heap: heap.count)
    with measured(f"desk: an item of one voice ({largest.count:,} letters)"):
        sent(browser, f"{desk}/items/", {"heaps": largest.key, "title": "一番多い声"})
    with measured("operation: an item of the rest of all voices"):
        ids = queries.ids_of_heaps(consultation, Sought(), [one for one in board.heaps if one is not largest])
        _put_together(consultation.pk, ids, head, now)
    opened(browser, "desk: items", f"{desk}/items/")
    for item in OpinionItem.objects.order_by("number"):
        opened(browser, f"desk: item {item.number}", f"{desk}/items/{item.number}/")
        _answer(item.pk, head, now)
    marked = _marked(consultation.pk)
    with measured(f"operation: {len(marked):,} marked letters are published as they are"):
        _leave(consultation.pk, marked, head, now)
    with measured("publish the results"):
        _publish(consultation.pk, head, now)
    receipt = _receipt()
    pages = {
        "public: results": f"/consultations/{CODE}/results/",
        "public: opinions": f"/consultations/{CODE}/opinions/",
        "public: opinions, last page": f"/consultations/{CODE}/opinions/?page=99999",
        "public: the way of one opinion": f"/voices/{receipt}/",
        "public: figures": "/figures/",
        "desk: report": f"{desk}/report.xlsx",
        "desk: item 1, published": f"{desk}/items/1/",
    }
    for name, address in pages.items():
        opened(browser, name, address)


def opened(browser: Any, name: str, address: str) -> None:
    """Open a page twice and print the second time."""
    browser.get(address, SERVER_NAME="127.0.0.1")
    with measured(name) as noted:
        answer = browser.get(address, SERVER_NAME="127.0.0.1")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        noted["kB"] = f"{len(body) / 1000:.0f}"
        if answer.status_code != 200:
            noted["what"] += f" ANSWERED {answer.status_code}"


def sent(browser: Any, address: str, fields: dict[str, str]) -> None:
    answer = browser.post(address, fields, SERVER_NAME="127.0.0.1")
    assert answer.status_code == 302, answer.content.decode()[-4000:]


def _browser() -> Any:
    from tests.web.desk import signed_in
    from yoriai.apps.organisation.models import Division

    return signed_in("division_head", Division.objects.get(code="information"))


def _head() -> Any:
    from yoriai.apps.organisation.models import Division
    from yoriai.apps.organisation.rules import Actor, Held, Role

    return Actor(held=frozenset({Held(Role.DIVISION_HEAD, Division.objects.get(code="information").pk)}))


def _consultation() -> Any:
    from yoriai.apps.consultations.models import Consultation

    return Consultation.objects.get(code=CODE)


def _put_together(consultation_id: int, ids: list[int], by: Any, at: datetime) -> None:
    from yoriai.apps.consultations import operations

    draft = operations.ItemDraft(title="そのほかの声")
    operations.create_item(consultation_id=consultation_id, draft=draft, opinion_ids=ids, by=by, at=at)


def _answer(item_id: int, by: Any, at: datetime) -> None:
    from yoriai.apps.consultations import operations

    draft = operations.AnswerDraft(disposition="for_reference", reason="今後の参考にします。")
    operations.answer_item(item_id=item_id, version=0, draft=draft, by=by, at=at)


def _marked(consultation_id: int) -> list[int]:
    from yoriai.apps.consultations.models import OpinionMark

    rows = OpinionMark.objects.filter(opinion__consultation=consultation_id).order_by("opinion")
    return list(rows.values_list("opinion", flat=True).distinct())


def _leave(consultation_id: int, opinion_ids: list[int], by: Any, at: datetime) -> None:
    from yoriai.apps.consultations.operations import marks

    if opinion_ids:
        decided = marks.MarkDecision("leave")
        marks.decide_marks(
            consultation_id=consultation_id, opinion_ids=opinion_ids, decided=decided, by=by, at=at
        )


def _publish(consultation_id: int, by: Any, at: datetime) -> None:
    from yoriai.apps.consultations import operations

    found = operations.decide_outcome(
        consultation_id=consultation_id,
        version=_consultation().version,
        decided=operations.Decided(outcome="enacted"),
        by=by,
        at=at,
    )
    operations.publish_results(consultation_id=consultation_id, version=found.version, by=by, at=at)


def _receipt() -> str:
    from yoriai.apps.ledger.models import Receipt

    return str(Receipt.objects.order_by("id").first().number)


STEPS = {step.__name__: step for step in (take_in, work, desk)}

if __name__ == "__main__":
    if "--step" in sys.argv:
        import django

        django.setup()
        STEPS[sys.argv[2]](int(sys.argv[3]))
    else:
        main()
