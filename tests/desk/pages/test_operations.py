"""The operations page, the numbers for Prometheus, and the alarm when beat does not tick."""

import logging
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
import redis
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from support.database import superuser
from support.processes import PATIENCE
from support.walk import signed_in

from desk import queues_and_workers
from desk.tasks import BEAT_KEY, BEAT_LATE_SECONDS, beat_ticks
from notices import health
from notices.actions.send_again import send_again
from notices.tasks import write_all_due
from parley.celery import app
from wall.offices import office
from wall.refusal import Refused
from wall.viewer import viewing


@pytest.fixture
def given_up(world, world_database):
    """All that was ever due was said, and no mail of it was accepted."""
    with office("registrar"):
        write_all_due(timezone.now() + timedelta(days=300))
    superuser(
        "update notices_notice set state = 'failed', failure = 'SMTPServerDisconnected', attempts = 7",
        dbname=world_database,
    )


@pytest.fixture
def broker(settings):
    with redis.Redis.from_url(f"{settings.REDIS_URL}/0") as connection:
        yield connection
        connection.delete(queues_and_workers.WORKERS_KEY, "archivist")


def test_an_administrator_sees_what_waits_and_what_failed_and_nothing_it_is_about(
    world, given_up, settings, broker
):
    beat_ticks()
    broker.hset(queues_and_workers.WORKERS_KEY, "worker@one", time.time())
    broker.hset(queues_and_workers.WORKERS_KEY, "worker@two", time.time() - 600)
    page = signed_in("administrator", settings).get("/operations/")
    assert page.status_code == 200
    said = page.content.decode()
    assert "Everything ticks." in said
    assert "worker@one" in said
    assert said.count("no sign of life") == 1
    assert "SMTPServerDisconnected" in said
    assert "Facilitator" in said
    assert "CANARY" not in said
    for hidden in vars(world.dialogues).values():
        assert str(hidden.id) not in said
        assert hidden.code_name not in said


def test_what_was_given_up_is_sent_again_to_one_or_to_all(world, given_up, settings, mailoutbox):
    administrator = signed_in("administrator", settings)

    def failed():
        with viewing(world.people.administrator):
            return {one.recipient_id for one in health.given_up()}

    everybody = failed()
    assert world.people.facilitator in everybody
    assert (
        administrator.post("/operations/send-again/", {"to": str(world.people.facilitator)}).status_code
        == 302
    )
    assert failed() == everybody - {world.people.facilitator}
    assert administrator.post("/operations/send-again/", {"to": "everybody"}).status_code == 404
    assert administrator.post("/operations/send-again/").status_code == 302
    assert failed() == set()


@pytest.mark.parametrize("person", ["officer", "facilitator", "auditor"])
def test_nobody_else_gets_there(world, given_up, settings, person):
    client = signed_in(person, settings)
    assert client.get("/operations/").status_code == 403
    assert client.post("/operations/send-again/").status_code == 403
    with viewing(getattr(world.people, person)), pytest.raises(Refused):
        send_again()


def test_a_late_beat_is_said_on_the_page_in_the_log_and_by_readyz(world, settings, caplog):
    cache.set(BEAT_KEY, time.time() - BEAT_LATE_SECONDS - 1, timeout=None, version=1)
    with caplog.at_level(logging.ERROR, "desk.queues_and_workers"):
        assert (
            "The clock does not tick"
            in signed_in("administrator", settings).get("/operations/").content.decode()
        )
        assert Client().get("/readyz").status_code == 503
    assert [record.message for record in caplog.records].count(
        "beat does not tick: nothing that is due will be said"
    ) == 2


def test_a_worker_says_that_it_lives_and_that_beat_does_not(world, broker, caplog, monkeypatch):
    heart = SimpleNamespace(eventer=SimpleNamespace(hostname="worker@three"))
    cache.delete(BEAT_KEY, version=1)
    monkeypatch.setattr(queues_and_workers, "_last_sign", 0.0)
    with caplog.at_level(logging.ERROR, "desk.queues_and_workers"):
        queues_and_workers.sign_of_life(sender=heart)
        queues_and_workers.sign_of_life(sender=heart)  # at once again: one sign is enough
    assert [one.name for one in queues_and_workers.workers()] == ["worker@three"]
    assert len(caplog.records) == 1


def test_the_oldest_message_of_a_queue_says_how_long_it_waits(world, broker):
    for _ in range(2):
        app.send_task("ledger.tasks.anchor", queue="archivist")
    (queue,) = [one for one in queues_and_workers.queues() if one.name == "archivist"]
    assert queue.length == 2
    assert 0 <= queue.oldest_seconds < PATIENCE


def test_metrics_are_numbers_for_whoever_has_the_token(world, given_up, monkeypatch, broker):
    broker.hset(queues_and_workers.WORKERS_KEY, "worker@one", time.time())
    client = Client()
    assert client.get("/metrics").status_code == 404  # no token was made: there is nothing here
    monkeypatch.setenv("METRICS_TOKEN", "of-prometheus")
    for wrong in ("", "Bearer", "Bearer of", "of-prometheus"):
        assert client.get("/metrics", headers={"Authorization": wrong}).status_code == 404
    answer = client.get("/metrics", headers={"Authorization": "Bearer of-prometheus"})
    assert answer.status_code == 200
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    values = {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}
    assert values["parley_mail_failed"] > 0
    assert values["parley_steps_behind"] == 0
    assert values["parley_workers"] == 1
    assert values['parley_queue_length{queue="registrar"}'] >= 0
    said = answer.content.decode()
    assert "@" not in said
    assert "CANARY" not in said


def test_the_page_stands_while_the_broker_is_away(world, settings, monkeypatch):
    administrator = signed_in("administrator", settings)

    def away():
        raise redis.ConnectionError

    monkeypatch.setattr(queues_and_workers, "queues", away)
    page = administrator.get("/operations/")
    assert page.status_code == 200
    assert "The broker does not answer" in page.content.decode()
