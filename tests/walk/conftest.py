"""The demo as a newcomer starts it, in a process of its own, and a window on its console."""

import base64
import os
import re
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from app.clock import RealClock
from app.staff import codes
from tests.cli import demos
from tests.pages.conftest import SIZES

PATIENT = 60_000  # milliseconds that a telephone, or a busy machine, may take
PRINTED = re.compile(r"sign-in name (\w+), password (\S+)\s+secret[\w ]+: ([A-Z2-7 ]+)\n")


@dataclass(frozen=True)
class Pass:
    """What the demo printed for one person: typed by hand, codes by the app on a telephone."""

    name: str
    password: str
    secret: str = field(repr=False)

    @property
    def code(self):
        return codes.code_at(base64.b32decode(self.secret.replace(" ", "")), RealClock().now())


@dataclass(frozen=True)
class Demo:
    """A demo that runs: where its console is, and who can sign in."""

    address: str
    passes: Mapping[str, Pass]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Start `demo --browser`, and read what it prints, as far as it says how to end it."""
    folder = tmp_path_factory.mktemp("demo") / "var"
    quiet = {"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with demos.demo(folder, "--browser", **quiet, stdout=subprocess.PIPE, text=True) as process:
        lines: list[str] = []
        while not lines or (lines[-1] and "Ctrl-C" not in lines[-1]):
            lines.append(process.stdout.readline())
        printed = "".join(lines)
        (address,) = re.findall(r"http://\S+", printed)
        passes = {found[0]: Pass(*found) for found in PRINTED.findall(printed)}
        yield Demo(address, passes)
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(60) == 0


@pytest.fixture
def window(chromium):
    """Open windows as wide as a telephone; what scripts complain of fails the test."""
    contexts, faults = [], []

    def opened(**more):
        width, height = SIZES["phone"]
        context = chromium.new_context(
            viewport={"width": width, "height": height}, locale="en-US", **more
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENT)
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not faults


def sign_in(page, demo, name):
    """Sign in with what the demo printed."""
    own = demo.passes[name]
    page.goto(demo.address)
    page.get_by_label("Your sign-in name").fill(own.name)
    page.get_by_label("Password").fill(own.password)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Code").fill(own.code)
    page.get_by_role("button", name="Sign in").click()
