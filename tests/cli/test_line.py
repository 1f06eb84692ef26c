"""What the README promises, run as it says: real processes, one practice line."""

import json
import os
import pty
import select
import signal
import subprocess
import sys

import psutil  # type: ignore[import-untyped]  # the wheel of Postgres brings it
import pytest
import requests
from click.testing import CliRunner

from app import cli
from app.clock import stopwatch
from app.db import embedded
from app.settings import ROOT
from tests.cli.demos import demo

pytestmark = pytest.mark.timeout(180)


PIPED = {
    "stdin": subprocess.PIPE,
    "stdout": subprocess.PIPE,
    "stderr": subprocess.DEVNULL,
}
OTHERS = ("TWILIO", "DATABASE", "PRACTICE", "VAR_DIR")  # settings of whoever runs the tests


def hotline(folder, *arguments):
    """Run the command on a practice line of its own, in a process as a person does."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(OTHERS)
    }
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        cwd=ROOT,
        env=environment | {"VAR_DIR": str(folder)},
        capture_output=True,
        text=True,
        timeout=120,
        stdin=subprocess.DEVNULL,
        check=False,
    )


@pytest.fixture
def run(folder, monkeypatch):
    """Run the command in this process: a command alone loads its parts for a second."""
    for name in os.environ:
        if name.startswith(OTHERS):
            monkeypatch.delenv(name)
    monkeypatch.setenv("VAR_DIR", str(folder))
    return lambda *arguments: CliRunner().invoke(cli.hotline, arguments)


def told(run, *arguments):
    """Give what a command printed for a program, once it has ended well."""
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("line") / "var"
    with embedded.use(folder):  # or each command would start a server, and stop it
        yield folder
    embedded.forget(folder)


def heard(told, who):
    return " ".join(entry["text"] for entry in told["transcript"] if entry["who"] == who)


def test_the_five_calls_of_the_readme_make_five_cases(run, tmp_path):
    empty = tmp_path / "empty.yaml"
    empty.write_text("")
    emergency = told(run, "call", "--keys", "1 1")
    assert len(emergency["ending"]["bridged_with"]) == 1
    assert (emergency["case"]["urgency"], emergency["case"]["language"]) == ("emergency", "es")
    assert "Emergencia" in heard(emergency, emergency["ending"]["bridged_with"][0])

    trap = told(
        run, "call", "--keys", "1 1 0", "--phone", "Ana=voicemail", "--phone", "Luis=voicemail"
    )
    assert set(trap["ending"]["bridged_with"]) == {"Rosa"}
    assert {each["outcome"] for each in trap["case"]["attempts"]} == {"no-key", "reached"}

    rights = told(run, "call", "--keys", "2 5 1")
    english = {each["language"] for each in rights["transcript"] if "judge" in each["text"]}
    assert english == {"en-US"}

    silence = told(run, "call", "--keys", "")
    assert len(silence["ending"]["bridged_with"]) == 1
    assert silence["case"]["topic"] == "silent"

    nobody = told(run, "call", "--keys", "1 1", "--rota", str(empty))
    assert nobody["ending"]["recorded_seconds"] == [8.0]
    assert [message["seconds"] for message in nobody["case"]["messages"]] == [8]

    listed = told(run, "cases", "list")
    made = (nobody, silence, rights, trap, emergency)
    assert {row["name"] for row in listed} == {each["case"]["name"] for each in made}
    assert [each["faults"] for each in made] == [[]] * 5
    webhooks = [webhook for each in made for webhook in each["webhooks"]]
    assert {webhook["status"] for webhook in webhooks} == {200, 204}
    assert "41355501" not in json.dumps(made)
    shown = run("cases", "show", emergency["case"]["name"]).output
    assert "pressed 1 and spoke with the caller" in shown


def test_a_call_may_be_made_at_another_moment_on_a_throw_away_line(run, folder):
    another = ("--fresh", "--at", "2026-11-22 03:07", "--from", "anonymous")
    made = json.loads(hotline(folder, "call", "--json", *another).stdout)
    assert made["transcript"][0]["at"].startswith("2026-11-22T08:07")
    assert made["case"]["name"] not in {row["name"] for row in told(run, "cases", "list")}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("call", "--phone", "Ana"), "write NAME=HOW"),
        (("call", "--phone", "Nadie=busy"), "nobody on the rota"),
        (("call", "--at", "soon"), "write 2026-11-20 03:07"),
        (("call", "--from", "12"), "a number as +14135550150"),
        (("call", "--keys", "1 x"), "0-9"),
        (("cases", "show", "NOBODY-1"), "There is no case"),
        (("nonsense",), "No such command"),
    ],
)
def test_what_is_used_wrongly_is_told_in_a_sentence(run, arguments, says):
    done = run(*arguments)
    assert done.exit_code in {1, 2}
    assert says in done.stderr
    assert isinstance(done.exception, SystemExit)


def test_what_fails_is_told_without_a_traceback(folder):
    done = hotline(folder, "rota", "import", "nowhere.yaml")
    assert done.returncode in {1, 2}
    assert "nowhere.yaml" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "chore", ["demo", "call", "flows", "rota", "line", "cases", "db", "bench"]
)
def test_every_command_answers_help_with_an_example(run, chore):
    assert "Example:" in run(chore, "--help").output


def test_the_demo_speaks_takes_keys_and_leaves_nothing_running(tmp_path):
    master, slave = pty.openpty()
    with demo(tmp_path / "var", stdin=slave, stdout=slave, stderr=slave) as process:
        os.close(slave)
        read_until(master, "sign-in name ana, password ")
        read_until(master, "Santuario")
        os.write(master, b"2")
        read_until(master, "presses 2")
        started = psutil.Process(process.pid).children(recursive=True)
        os.write(master, b"h")
        read_until(master, "Case ")
        os.write(master, b"q")
        read_until(master, None)
        assert process.wait(30) == 0
        assert [each.pid for each in started if each.is_running()] == []
    os.close(master)


def test_a_demo_for_the_browser_stays_until_ctrl_c_and_shows_the_codes_of_now(tmp_path):
    with demo(tmp_path / "var", "--browser", **PIPED, text=True) as process:
        printed = process.stdout
        address = next(word for line in printed for word in line.split() if "http" in word)
        answer = requests.get(address, headers={"Accept": "text/html"}, timeout=10)
        assert answer.url.endswith("/staff/sign-in?next=/now")
        assert any("Press i for the codes of now" in line for line in printed)
        process.stdin.write("i")
        process.stdin.flush()
        assert "ana: " in printed.readline()
        os.kill(process.pid, signal.SIGINT)
        assert process.wait(60) == 0


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGKILL])
def test_a_demo_that_is_ended_takes_its_servers_with_it(tmp_path, number):
    folder = tmp_path / "var"
    with demo(folder, **PIPED) as process:
        read_until(process.stdout.fileno(), "Santuario")
        started = psutil.Process(process.pid).children(recursive=True)
        assert started
        os.kill(process.pid, number)
        process.wait(30)
        _, alive = psutil.wait_procs(started, timeout=20)
        assert alive == []
        # After kill -9 Postgres may live on: the next command here finds it, and stops it.
        assert number == signal.SIGKILL or not embedded.is_running(folder)


def read_until(handle, words, seconds=60):
    """Read a terminal until some words have come; None: until it is closed."""
    text, until = "", stopwatch() + seconds
    while words is None or words not in text:
        ready, _, _ = select.select([handle], [], [], 1)
        assert stopwatch() < until, text
        try:
            part = os.read(handle, 4096) if ready else None
        except OSError:
            part = b""
        if part == b"":
            assert words is None, text
            return text
        text += (part or b"").decode(errors="replace")
    return text
