"""docker-compose.yml and Dockerfile: valid, closed, and each service with no more than it needs. Needs no engine."""

import json
import re
import runpy
import stat
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from parley.embedded.valkey import OUTER_MAY
from parley.secrets_store import LOGINS

ROOT = Path(__file__).resolve().parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if service.get("image") == "parley"}
OFFICES = ("registrar", "statistician", "archivist", "courier")


def given(service: dict[str, Any]) -> set[str]:
    return set(service.get("secrets", []))


def test_it_follows_the_compose_specification() -> None:
    schema = json.loads((Path(__file__).parent / "compose-spec" / "compose-spec.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    errors = [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(COMPOSE)]
    assert errors == []


def test_the_schema_would_find_a_mistake() -> None:
    schema = json.loads((Path(__file__).parent / "compose-spec" / "compose-spec.json").read_text())
    broken = {**COMPOSE, "services": {"web": {"image": "parley", "prots": ["8000:8000"]}}}
    assert not jsonschema.Draft202012Validator(schema).is_valid(broken)


def test_everything_that_the_platform_needs_is_there() -> None:
    workers = {f"worker-{office}" for office in OFFICES}
    assert set(SERVICES) == {"postgres", "valkey", "migrate", "web-inner", "web-outer", "beat"} | workers
    queues = [SERVICES[name]["command"][5].split(",") for name in sorted(workers)]
    assert sorted(queue for few in queues for queue in few) == sorted((*OFFICES, "default"))


def test_only_the_two_web_ports_are_published_and_on_loopback() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if service.get("ports")}
    assert set(published) == {"web-inner", "web-outer"}
    for ports in published.values():
        assert len(ports) == 1
        assert ports[0].startswith("${PARLEY_BIND:-127.0.0.1}:")
    assert not [
        name for name, service in SERVICES.items() if "expose" in service or service.get("network_mode")
    ]


def test_the_outer_ring_has_no_inner_secret() -> None:
    outer = SERVICES["web-outer"]
    assert given(outer) == {
        "url_outer",
        "url_outer_door",
        "redis_url_outer",
        "django_secret_key_outer",
        "door_key",
    }
    named = " ".join(str(value) for value in outer["environment"].values())
    for word in ("vault", "wall_key", "anchor", "url_inner", "url_owner", "url_door", "redis_url ", *OFFICES):
        assert word not in f"{named} "
    assert "volumes" not in outer


def test_the_rings_meet_only_at_database_and_broker() -> None:
    networks = {name: set(service["networks"]) for name, service in SERVICES.items()}
    assert networks["web-outer"] == {"outer", "front-outer"}
    for name in OURS:
        if name != "web-outer":
            assert not networks[name] & networks["web-outer"], name
    assert {name for name, has in networks.items() if "outer" in has} == {"postgres", "valkey", "web-outer"}
    assert COMPOSE["networks"]["inner"]["internal"] is COMPOSE["networks"]["outer"]["internal"] is True
    assert {name for name, has in networks.items() if has - {"inner", "outer"}} == {
        "web-inner",
        "web-outer",
        "worker-registrar",
    }


def test_each_worker_has_its_own_office_and_no_other() -> None:
    for office in OFFICES:
        others = {f"url_{other}" for other in OFFICES if other != office}
        has = given(SERVICES[f"worker-{office}"])
        assert f"url_{office}" in has
        assert not has & (others | {"url_owner", "url_superuser", "url_backup", "superuser_password"})
    assert [name for name, service in SERVICES.items() if "anchor_key" in given(service)] == [
        "worker-archivist"
    ]
    assert [name for name, service in SERVICES.items() if "url_superuser" in given(service)] == ["migrate"]
    assert [name for name, service in SERVICES.items() if "url_owner" in given(service)] == ["migrate"]


def test_every_secret_is_a_file_and_what_is_named_is_given() -> None:
    for name, source in COMPOSE["secrets"].items():
        assert source == {"file": f"docker/secrets/{name}"}
    for name, service in SERVICES.items():
        files = {value for key, value in service.get("environment", {}).items() if key.endswith("_FILE")}
        in_scripts = {"postgres": set(), "valkey": given(service)}.get(name, set())
        assert {f"/run/secrets/{one}" for one in given(service) - in_scripts} == files, name
        assert given(service) <= set(COMPOSE["secrets"])
    plain = [
        key
        for service in SERVICES.values()
        for key in service.get("environment", {})
        if re.search(r"KEY|PASSWORD|SECRET|TOKEN|DATABASE_URL|REDIS_URL|PARLEY_DB", key)
        and not key.endswith("_FILE")
    ]
    assert plain == []


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_closed(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not service.get("privileged")
    assert "healthcheck" in service or name.startswith("web-")  # theirs stands in the Dockerfile
    if name != "postgres":
        assert "cap_add" not in service
    if name in OURS:
        assert "user" not in service  # the image's own, which is not root
    for volume in service.get("volumes", []):
        assert volume.split(":")[0] in COMPOSE["volumes"], "no folder of the host is mounted"


def test_the_one_shot_migration_comes_before_everything() -> None:
    for name in OURS:
        if name != "migrate":
            assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["restart"] == "no"


def test_the_image_is_built_in_stages_and_does_not_run_as_root() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert len(re.findall(r"^FROM ", text, re.MULTILINE)) == 2
    assert re.findall(r"^USER (.*)$", text, re.MULTILINE) == ["10001:10001"]
    assert "--require-hashes" in text
    assert "HEALTHCHECK" in text


def test_the_image_gets_the_code_and_nothing_else() -> None:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    kept = {line[1:] for line in lines if line.startswith("!")}
    assert "*" in lines
    assert not kept & {"var", "docker", "docker/secrets", ".git", "tests", ".env"}
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"]
    apps = {name for name in ours if (ROOT / name).is_dir()}
    assert len(apps) > 3
    assert {*apps, "platform", "templates", "static", "locale", "manage.py"} <= kept


def test_secrets_are_made_once_and_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = runpy.run_path(str(ROOT / "docker" / "make_secrets.py"))
    folder = tmp_path / "secrets"
    made["main"].__globals__["FOLDER"] = folder
    assert made["main"]() == 0
    assert {path.name for path in folder.iterdir()} == set(COMPOSE["secrets"])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    before = {path.name: path.read_text() for path in folder.iterdir()}
    made["main"]()
    assert {path.name: path.read_text() for path in folder.iterdir()} == before
    assert set(made["LOGINS"]) == set(LOGINS)
    assert before["superuser_password"].strip() in before["url_superuser"]


def test_the_broker_in_the_container_gives_the_outer_ring_no_more_than_the_embedded_one() -> None:
    assert OUTER_MAY in (ROOT / "docker" / "valkey.sh").read_text()
