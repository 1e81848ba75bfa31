"""What holds for all tests: which are marked, in which order they run, how many processes share them."""

from __future__ import annotations

import gc
import os
from collections.abc import Generator
from importlib.util import find_spec
from pathlib import Path

import pytest

import programs
import shared
from soak import SOAK
from xlkpi.fill import kept_templates

_FILES_OF_ONE_PROCESS = 3
"""Up to so many files a second process costs more than it saves."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Run a few files in this process: `-n auto` is for the whole."""
    paths = [Path(argument.split("::")[0]) for argument in config.args]
    return 0 if len(paths) <= _FILES_OF_ONE_PROCESS and all(path.is_file() for path in paths) else None


def pytest_configure() -> None:
    """Keep nothing of templates from run to run, and let random tests try as much as `make soak` has time for."""
    os.environ[kept_templates.VARIABLE] = ""
    if SOAK:
        from hypothesis import settings

        settings.register_profile("soak", max_examples=2_500, deadline=None)
        settings.load_profile("soak")


# tryfirst: before the tests are chosen by their markers
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark each test with the programs that it needs, leave out what soaks, and put what takes long first."""
    from programs_needed import programs_of

    if not SOAK and (soaking := [item for item in items if item.get_closest_marker("soak")]):
        config.hook.pytest_deselected(items=soaking)
        items[:] = [item for item in items if item not in set(soaking)]
    for item in items:
        if isinstance(item, pytest.Function):
            for program in sorted(programs_of(item)):
                item.add_marker(program)
    long = [item for item in items if {"slow", *programs.PROGRAMS} & {mark.name for mark in item.iter_markers()}]
    others = [item for item in items if item not in set(long)]
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = [item for at in range(workers) for part in (long, others) for item in _share(part, at, workers)]


def _share(items: list[pytest.Item], at: int, workers: int) -> list[pytest.Item]:
    """One worker's share: the modules stay together, since what a module makes is kept in the process."""
    return items[len(items) * at // workers : len(items) * (at + 1) // workers]


@pytest.fixture(scope="session", autouse=True)
def _shared_folder(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let the processes that share the tests share files."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared.folder = tmp_path_factory.getbasetemp().parent / "shared"
        shared.folder.mkdir(exist_ok=True)


def pytest_collection_finish() -> None:
    """Collect garbage seldom: workbooks are many small objects, and looking through them took a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Tell `require` which test runs."""
    programs.marked = {mark.name for mark in item.iter_markers()}
    try:
        return (yield)
    finally:
        programs.marked = None


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Skip a module that imports a package that is not installed; in CI it fails."""
    report = yield
    error = report.call.excinfo.value.__cause__ if report.failed and report.call.excinfo else None
    if not os.environ.get("CI") and (reason := _not_installed(error)):
        report.outcome, report.longrepr = "skipped", (str(collector.path), 0, f"Skipped: {reason}")
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call() -> Generator[None, object, object]:
    """Skip a test that imports a package that is not installed; in CI it fails."""
    try:
        return (yield)
    except ModuleNotFoundError as error:
        if reason := _not_installed(error):
            programs.missing(reason)
        raise


def _not_installed(error: BaseException | None) -> str:
    """Why a module cannot be imported, when it is not installed; "" when the fault is another."""
    if not isinstance(error, ModuleNotFoundError) or error.name is None:
        return ""
    package = error.name.partition(".")[0]
    return "" if find_spec(package) else f"{package} is not installed: pip install -e '.[test]'"
