"""What is left of a working floor when its processes are killed."""

import os
import signal
import subprocess

from playwright.sync_api import expect

from tests.browser.gestures import accept, begin_chat, go_home, sit_down, wrap_up


def children(pid: int) -> dict[str, int]:
    """Return the processes that a centre started, by the module they run."""
    told = subprocess.run(
        ["ps", "--ppid", str(pid), "-o", "pid=,args="],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    lines = [line.split(None, 1) for line in told.splitlines() if line.strip()]
    return {args.rsplit(".", 1)[-1].strip(): int(number) for number, args in lines}


def test_the_floor_goes_on_without_the_pages_and_comes_back_from_a_kill(
    furnished, person, centre
):
    desk = sit_down(person())
    chat = begin_chat(person(), "Rim", "Vous êtes là ?")
    accept(desk)
    os.kill(children(centre.process.pid)["web_process"], signal.SIGKILL)
    chat.fill("#say-line", "Toujours là")
    chat.keyboard.press("Enter")
    expect(desk.locator(".talk")).to_contain_text("Toujours là")
    centre.end(kill=True)
    expect(desk.locator("#line")).to_be_visible()
    centre.start()
    expect(desk.locator("#line")).to_be_hidden(timeout=40_000)
    expect(desk.locator(".talk")).to_contain_text("Toujours là")
    expect(chat.locator("#line")).to_be_hidden(timeout=40_000)
    chat.fill("#say-line", "Me revoilà")
    chat.keyboard.press("Enter")
    expect(desk.locator(".talk")).to_contain_text("Me revoilà")
    chat.click("#leave")
    wrap_up(desk, 1)
    go_home(desk)
