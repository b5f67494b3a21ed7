"""A real worker on a broker of its own, and every harm that can come to them. None lost, none doubled."""

import importlib.util
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_string
from pathlib import Path

import pytest
from celery import Celery
from django.db import connections
from django.utils import timezone
from support.processes import PATIENCE
from support.profile import LONG

from parley import embedded
from parley.embedded.valkey import valkey_url
from parley.run import LOGINS

HERE = Path(__file__).parent
HARMED = 10_000 if LONG else 3_000  # how many obligations the killed workers have to bring through
KIND = "session.log"  # one that the worker's process knows too
pytestmark = pytest.mark.long

_spec = importlib.util.spec_from_file_location("notices_test_smtp", HERE / "smtp.py")
smtp = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(smtp)


class Engine:
    """Broker, mail server and processes of one test."""

    def __init__(self, var: Path, house: object, server: "smtp.Server") -> None:
        self.var, self.database, self.postgres, self.server = var, house.name, house.var, server
        self.started: list[subprocess.Popen] = []
        self.url = valkey_url(var)
        # The platform's app stays the current one.
        self.producer = Celery(broker=f"{self.url}/0", set_as_current=False)

    def start(self, *arguments: str) -> subprocess.Popen:
        """A celery process of the platform, in a group of its own."""
        environment = os.environ | {
            "REDIS_URL": self.url,
            "PARLEY_DATABASE": self.database,
            "PARLEY_LOGINS": LOGINS["worker"] if arguments[0] == "worker" else LOGINS["clock"],
            "PARLEY_VAR": str(self.postgres),
            "EMAIL_URL": self.server.url,
            "PYTHONPATH": os.pathsep.join([os.environ["PYTHONPATH"], str(HERE)]),
        }
        command = [sys.executable, "-m", "celery", "-A", "harmed_worker", *arguments]
        with (self.var / f"{arguments[0]}.log").open("ab") as log:
            self.started.append(
                subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
            )
        return self.started[-1]

    def worker(self) -> subprocess.Popen:
        """A worker of the registrar's office: one parent, one child."""
        quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        return self.start("worker", "-Q", "registrar", "-c", "1", *quiet)

    def beat(self, number: int) -> subprocess.Popen:
        """A clock; there should be one."""
        return self.start("beat", "--pidfile=", "-s", str(self.var / f"beat{number}"))

    def ask(self, task: str) -> None:
        """Queue a task as beat does."""
        self.producer.send_task(f"notices.tasks.{task}", queue="registrar")

    def end(self) -> None:
        """Kill what this test started, and nothing else."""
        for process in self.started:
            kill(process)
        self.producer.close()


def kill(process: subprocess.Popen) -> None:
    """kill -9 for a process and its children."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def kill_child(process: subprocess.Popen) -> None:
    """kill -9 for the child that does the work; the parent lives on and starts another."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    for child in children.read_text().split() if children.exists() else []:
        try:
            os.kill(int(child), signal.SIGKILL)
        except ProcessLookupError:
            continue


@contextmanager
def _broker() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="parley-broker-") as folder:
        var = Path(folder)
        embedded.start_valkey(var)
        try:
            yield var
        finally:
            embedded.stop_valkey(var)


@pytest.fixture
def engine(house) -> Iterator[Engine]:
    with _engine(house) as found:
        yield found


@contextmanager
def _engine(house) -> Iterator[Engine]:
    with _broker() as var, smtp.mail_server() as server:
        found = Engine(var, house, server)
        try:
            yield found
        finally:
            found.end()


def wait_until(true: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def states(house) -> Counter:
    return Counter(dict(house.sql("select state, count(*) from notices_notice group by state")))


def assert_each_said_once(house, server, count: int) -> None:
    """One notice an obligation, each in one letter, each letter arrived, and a repeated one recognisable."""
    assert house.sql("select count(*), count(distinct obligation_id) from notices_notice") == [(count, count)]
    assert states(house) == {"sent": count}
    letters = {str(letter) for (letter,) in house.sql("select distinct letter from notices_notice")}
    arrived = Counter(message_from_string(mail)["Message-ID"][1:].partition("@")[0] for mail in server.taken)
    assert set(arrived) == letters
    bodies = {}
    for mail in server.taken:
        message = message_from_string(mail)
        bodies.setdefault(message["Message-ID"], set()).add((message["To"], message.get_payload()))
    assert {len(texts) for texts in bodies.values()} == {1}


def test_workers_killed_at_random_points(house, engine):
    people = house.people(HARMED // 4)
    house.let(people)
    for _ in range(4):
        house.owe(KIND, people, timezone.now())
    count = 4 * len(people)
    chance = random.Random(20261122)
    engine.server.slowness = 0.03
    worker = engine.worker()
    engine.ask("find_due")
    wait_until(lambda: states(house).total() > 0, "the worker never began")
    kills, most = 0, count // 90
    while states(house)["sent"] < count and kills < most:
        time.sleep(chance.uniform(0.05, 0.6))
        if kills % 5 == 4:
            kill(worker)
            worker = engine.worker()
        else:
            kill_child(worker)
        kills += 1
        for task in ("find_due", "send_waiting"):
            engine.ask(task)
    assert kills > 3, "everything was done before it could be harmed"
    engine.server.slowness = 0.0

    def done() -> bool:
        engine.ask("find_due")
        engine.ask("send_waiting")
        time.sleep(0.5)
        return states(house) == {"sent": count}

    wait_until(done, "something was lost", PATIENCE + count)
    assert_each_said_once(house, engine.server, count)


def test_the_database_restarted_in_the_middle(house_of_its_own):
    """Every connection is cut at once and the server is away for a moment; all that is due is said all the same."""
    house = house_of_its_own
    people = house.people(60)
    house.let(people)
    house.owe(KIND, people, timezone.now())
    with _engine(house) as engine:
        engine.server.slowness = 0.02
        engine.worker()
        engine.beat(1)
        wait_until(lambda: states(house)["sent"] > 5, "nothing was sent")
        connections.close_all()
        embedded.stop_postgres(house.var)
        time.sleep(2)
        embedded.start_postgres(house.var, fast=True)
        house.owe(KIND, people, timezone.now())
        wait_until(lambda: states(house) == {"sent": 120}, "something was lost")
        assert_each_said_once(house, engine.server, 120)


def test_two_beats_a_broker_restarted_and_connections_cut(house, engine):
    people = house.people(60)
    house.let(people)
    house.owe(KIND, people, timezone.now())
    engine.server.slowness = 0.02
    engine.worker()
    for number in (1, 2):
        engine.beat(number)
    wait_until(lambda: states(house)["sent"] > 5, "nothing was sent")
    embedded.stop_valkey(engine.var)
    house.sql(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where usename = 'parley_registrar' and datname = current_database()"
    )
    house.owe(KIND, people, timezone.now())
    embedded.start_valkey(engine.var)
    assert valkey_url(engine.var) == engine.url
    wait_until(lambda: states(house) == {"sent": 120}, "something was lost")
    assert_each_said_once(house, engine.server, 120)


def test_neither_broker_nor_log_nor_mail_says_what_it_is_about(house, engine):
    """Everything the broker held, everything that was logged and everything that was mailed."""
    import redis

    people = house.people(3)
    house.let(people)
    house.owe(KIND, people, timezone.now())
    engine.ask("find_due")
    with redis.Redis.from_url(f"{engine.url}/0") as broker:
        queued = b"".join(broker.lrange("registrar", 0, -1))
        assert b"notices.tasks.find_due" in queued
        assert b'"args": []' in queued.replace(b"W1tdLCB7fSwg", b'"args": []')
    engine.worker()
    wait_until(lambda: states(house) == {"sent": 3}, "nothing was sent")
    log = (engine.var / "worker.log").read_text()
    addresses = [email for (email,) in house.sql("select email from accounts_user")]
    ids = [
        str(v)
        for row in house.sql("select dialogue_id, object_id, owner_id from notices_obligation")
        for v in row
    ]
    for secret in [*addresses, *ids]:
        assert secret not in log
        assert secret.encode() not in queued
    for mail in engine.server.taken:
        assert not [i for i in ids if i in mail]
