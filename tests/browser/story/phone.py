"""A phone of the people on the ground: a profile that outlives its browser, a camera, a network."""

import os
import re
import signal
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright, Response

from tests.browser.islands.chromium import QUIET, executable
from tests.browser.story.camera import Camera

SIZE = {"width": 360, "height": 640}
PIN = "2580"
VISIT = re.compile("/field/visits/")
DEAF_MS = 400  # islands/tap_lock.js: 350
IN_CHARGE = """() => Boolean(navigator.serviceWorker.controller) || new Promise((resolve) =>
  navigator.serviceWorker.addEventListener("controllerchange", () => resolve(true)))"""
ROUND_IN_PACK = """async (base) => {
  const { transaction } = await import(base + "database.js")
  const all = () => transaction("readonly", ["pack"], (tx) => tx.all("pack"))
  const isToCome = ({ started_at, ended_at, starts_at, grace_until }) => started_at == null &&
    ended_at == null && starts_at < Date.now() + 120_000 && Date.now() < grace_until
  for (let left = 400; left; left -= 1) {
    if ((await all()).some((data) => data.stops && isToCome(data))) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error("no round to be walked came with the pack")
}"""
MEND = """() => {
  document.querySelector("phone-ready [data-tone=bad] button[data-fix]:enabled")?.click()
  return document.querySelector("phone-ready [data-ready=yes]") !== null
}"""
MODULES = """() => document.querySelector('script[src*="/assets/"]').src
  .match(/.*\\/assets\\/[^/]+/)[0] + "/js/offline/" """


class Phone:
    """Chromium with its own profile and the fake camera; it may lose the network and be killed."""

    def __init__(self, playwright: Playwright, folder: Path, url: str, camera: Camera) -> None:
        self._playwright, self._profile, self.url = playwright, folder, url
        self.camera = camera
        self.errors: list[str] = []
        self._context: BrowserContext | None = None
        self.page: Page

    def switch_on(self, *, online: bool = True) -> None:
        """A cold start of the browser."""
        clip = self.camera.clip.resolve()
        self._context = self._playwright.chromium.launch_persistent_context(
            str(self._profile),
            executable_path=executable(),
            args=[
                *QUIET,
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-video-capture={clip}",
            ],
            viewport=SIZE,
            has_touch=True,
            locale="zh-CN",
        )
        self.set_online(online)
        self.page = self._context.pages[0] if self._context.pages else self._context.new_page()
        self.page.set_default_timeout(30_000)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._heard)
        self.page.on("response", self._judge)

    def set_online(self, online: bool) -> None:
        assert self._context
        self._context.set_offline(not online)

    def kill(self) -> None:
        """An empty battery."""
        self.kill_processes()
        self.switch_off()

    def kill_processes(self) -> None:
        """SIGKILL to every process of this browser; from any thread."""
        ours = f"--user-data-dir={self._profile}".encode()
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if ours in (process / "cmdline").read_bytes().split(b"\0"):
                    os.kill(int(process.name), signal.SIGKILL)

    def switch_off(self) -> None:
        if self._context:
            with suppress(Exception):  # the browser may have been killed under it
                self._context.close()
        self._context = None

    def go(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")

    def shows(self, text: str) -> None:
        self.page.locator("body").get_by_text(text).first.wait_for()

    def tap(self, text: str) -> None:
        """The button or link with these words."""
        either = self.page.get_by_role("button", name=text, exact=True)
        either.or_(self.page.get_by_role("link", name=text, exact=True)).first.click()

    def press_answer(self, choice: str) -> None:
        """正常 or 异常, after a look: at first the question is deaf, for fear of double taps."""
        self.page.wait_for_timeout(DEAF_MS)
        self.page.locator(f".answer--{choice}").click()

    def sign_in_with_badge(self, badge: str) -> None:
        """The link in the badge's code; then a PIN of one's own."""
        self.go(f"/b/{badge}?next=/field/checkup")
        self.page.fill("#field-secret", PIN)
        self.page.fill("#field-again", PIN)
        self.tap("设好了")

    def wait_for_pack(self) -> None:
        """The first pack is here and the service worker is in charge."""
        self.page.locator("#sync-pill").wait_for()
        self.page.evaluate(IN_CHARGE)

    def pass_checkup(self) -> None:
        """手机体检: what one tap mends is mended until the card is green; the sound is heard."""
        self.go("/field/checkup")
        self.get_ready()
        row = self.page.locator("phone-check[data-check=sound]")
        row.get_by_role("button", name="听一下").click()
        row.and_(self.page.locator("[data-tone=ok]")).wait_for()
        self.shows("服务器认识这台手机")
        self.tap("回到首页")

    def get_ready(self) -> None:
        """Press what mends each red row, as often as it takes, until the card is green."""
        self.page.wait_for_function(MEND, polling=100)

    def scan(self, code: str) -> None:
        """Hold the camera to the label of this point, until the phone has read it."""
        self.camera.point_at(code)
        self.page.locator("a[href='/field/scan']").click()
        self.page.wait_for_url(VISIT)

    def take_photo(self, photo: Path) -> None:
        before = self.page.locator("photo-input [data-photo]").count()
        self.page.set_input_files("photo-input [data-role=file]", photo)
        self.page.locator("photo-input [data-photo]").nth(before).wait_for()

    def answer(self, say: Callable[["Phone", str], None], most: int = 99) -> None:
        """Answer what is asked until the visit is over, or so many questions; `say` answers one."""
        while most and (key := self.question()) is not None:
            say(self, key)
            self.page.wait_for_url(lambda url, key=key: not url.endswith(f"/items/{key}"))
            most -= 1

    def question(self) -> str | None:
        """The key of the item on the screen; None when the visit is done."""
        self.page.wait_for_url(VISIT)
        found = re.search(r"/items/(\w+)$", self.page.url)
        if found:
            item = self.page.locator(f"[name=item][value={found[1]}]").first
            item.wait_for(state="attached")
        return found[1] if found else None

    def wait_until(self, moment: datetime) -> None:
        """Nothing to do before that."""
        left = (moment - datetime.now(UTC)).total_seconds()
        self.page.wait_for_timeout(max(0, left * 1000 + 200))

    def fetch_round(self) -> None:
        """上传情况, 现在上传: the round that is to be walked comes with the pack, and is kept."""
        self.go("/field/uploads")
        self.tap("现在上传")
        self.page.evaluate(ROUND_IN_PACK, self.modules())

    def journal(self) -> list[dict[str, Any]]:
        """Every line this phone has written, in order."""
        lines: list[dict[str, Any]] = self._ask("journal.js", "entries()")
        return lines

    def photos(self) -> list[dict[str, Any]]:
        """Every photo it keeps: {sha256, size, state, …}."""
        kept: list[dict[str, Any]] = self._ask("photos.js", "photos()")
        return kept

    def modules(self) -> str:
        """The address of the phone's own modules, in the build that this page runs."""
        address: str = self.page.evaluate(MODULES)
        return address

    def _ask(self, module: str, call: str) -> Any:
        return self.page.evaluate(
            f"(url) => import(url).then((module) => module.{call})", self.modules() + module
        )

    def _judge(self, answer: Response) -> None:
        if answer.status >= 400 and "/blobs/" not in answer.url:  # HEAD asks what is there already
            self.errors.append(f"{answer.status} {answer.url}")

    def _heard(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            self.errors.append(said.text)
