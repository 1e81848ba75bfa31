"""Tables and folders in a cloud: a real S3 server over HTTP (moto's), and addresses that lead nowhere."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer
from s3fs import S3FileSystem

from command_line import run
from input_tables import row, write_table
from xlkpi.fill.manifest import NAME

KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "eu-west-3"}
BUSINESSES = ["Acme", "Chez Zoé & Fils", "=cmd"]


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    for name, value in {**KEYS, "AWS_ENDPOINT_URL": f"http://{host}:{port}"}.items():
        monkeypatch.setenv(name, value)
    bucket = boto3.resource("s3").create_bucket(
        Bucket=f"shops-{port}", CreateBucketConfiguration={"LocationConstraint": KEYS["AWS_DEFAULT_REGION"]}
    )
    S3FileSystem.clear_instance_cache()  # else it stays with the server before
    yield bucket
    server.stop()


def contents(bucket: object) -> dict[str, bytes]:
    return {item.key: item.get()["Body"].read() for item in bucket.objects.all()}  # type: ignore[attr-defined]


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_from_a_cloud_into_it_as_on_this_computer(bucket: object, jobs: str, tmp_path: Path) -> None:
    table = write_table(tmp_path / "shops.csv", [*map(row, BUSINESSES), row("Bad", month="2026-13")])
    bucket.upload_file(table, "in/shops.csv")  # type: ignore[attr-defined]
    address = f"s3://{bucket.name}"  # type: ignore[attr-defined]
    there = run("fill", f"{address}/in/shops.csv", "-o", f"{address}/out", "--jobs", jobs)
    here = run("fill", table, "-o", str(tmp_path / "out"))
    assert there.status == here.status == 1
    assert there.out.splitlines() == [line.replace(str(tmp_path), address) for line in here.out.splitlines()]
    found = contents(bucket)
    local = {f"out/{path.name}": path.read_bytes() for path in (tmp_path / "out").iterdir()}
    lists = [sorted(csv.reader(io.StringIO(files.pop(f"out/{NAME}").decode()))) for files in (found, local)]
    assert lists[0] == lists[1]
    del found["in/shops.csv"]
    assert found == local
    again = run("fill", f"{address}/in/shops.csv", "-o", f"{address}/out", "--resume")
    assert "0 filled, 3 kept, 1 rejected" in again.err
    bucket.put_object(Key="out/Acme.xlsx", Body=b"somebody's")  # type: ignore[attr-defined]
    refused = run("fill", f"{address}/in/shops.csv", "-o", f"{address}/out", "--resume")
    assert "0 filled, 2 kept, 2 rejected" in refused.err
    assert contents(bucket)["out/Acme.xlsx"] == b"somebody's"


def test_a_file_address_is_a_path(tmp_path: Path) -> None:
    table = write_table(tmp_path / "shops.csv", [row("Acme")])
    done = run("fill", f"file://{table}", "-o", f"file://{tmp_path}/out")
    assert done == (0, f"{tmp_path}/out/Acme.xlsx\n", "1 filled, 0 rejected\n")


@pytest.mark.slow
def test_addresses_that_lead_nowhere(bucket: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    table = write_table(tmp_path / "shops.csv", [row("Acme")])
    unknown = run("fill", table, "-o", "nowhere://bucket/out")
    assert unknown.status == 2
    assert "nowhere://bucket/out" in unknown.err
    missing = run("fill", f"s3://{bucket.name}/none.csv", "-o", str(tmp_path / "out"))  # type: ignore[attr-defined]
    assert (missing.status, "there is no such file" in missing.err) == (2, True)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")  # with the usual number of attempts this takes ten seconds
    monkeypatch.setattr(S3FileSystem, "retries", 1)
    S3FileSystem.clear_instance_cache()
    away = run("fill", table, "-o", "s3://elsewhere/out")
    assert away.status == 2
    assert "s3://elsewhere/out: cannot be reached" in away.err
