"""The service worker in a real browser, against a server that dies, lies or changes its build."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import pytest
from flask import Flask, Response, request
from playwright.sync_api import Browser, Page

from tests.browser.parity.phone import chromium
from tests.pwa.stage import served, small_app
from webapp.pwa import build as building
from webapp.pwa.build import Build, make_build
from webapp.web.access import public

pytestmark = pytest.mark.browser

REGISTER = """async () => {
  const script = ["/service_worker.js", { type: "module" }]
  const registration = await navigator.serviceWorker.register(...script)
  const worker = registration.installing ?? registration.waiting ?? registration.active
  while (!["activated", "redundant"].includes(worker.state)) {
    await new Promise((resolve) => worker.addEventListener("statechange", resolve, { once: true }))
  }
  return worker.state
}"""
KEPT = """async () => {
  const kept = {}
  for (const name of await caches.keys()) {
    const requests = await (await caches.open(name)).keys()
    kept[name] = requests.map((request) => new URL(request.url).pathname)
  }
  return kept
}"""
UPDATE = """async () => {
  const registration = await navigator.serviceWorker.getRegistration()
  await registration.update()
  const worker = registration.installing ?? registration.waiting
  while (worker.state === "installing") {
    await new Promise((resolve) => worker.addEventListener("statechange", resolve, { once: true }))
  }
  return worker.state
}"""
CHANGE_OVER = """async () => {
  const registration = await navigator.serviceWorker.getRegistration()
  const worker = registration.waiting
  worker.postMessage("skip-waiting")
  while (worker.state !== "activated") {
    await new Promise((resolve) => worker.addEventListener("statechange", resolve, { once: true }))
  }
}"""


@dataclass
class Server:
    """The server as the phone meets it."""

    app: Flask
    url: str
    asked: list[str] = field(default_factory=list)
    portal: bool = False

    @property
    def build(self) -> Build:
        build: Build = self.app.extensions["builds"].current()
        return build

    def deploy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A new build in which one style sheet has changed."""
        read = building._files

        def changed(*where: object) -> dict[str, bytes]:
            files = read(*where)  # type: ignore[arg-type]
            return {p: body + b" " if p == "css/base.css" else body for p, body in files.items()}

        monkeypatch.setattr(building, "_files", changed)
        self.app.extensions["builds"]._build = make_build(self.app)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(building, "_files", cache(building._files))  # the files stand still
    app = small_app()
    with served(app) as url:
        server = Server(app, url)

        @app.before_request
        def note() -> Response | None:
            server.asked.append(request.path)
            if server.portal and request.path.startswith("/assets/") and ".css" in request.path:
                return Response("<h1>Sign in to this Wi-Fi</h1>", content_type="text/html")
            return None

        @app.get("/blank")
        @app.get("/sync/pull")
        @public
        def show_blank() -> str:
            return "<!doctype html><title>blank</title>"

        yield server


@pytest.fixture(scope="module")
def browser_program() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser_program: Browser, server: Server) -> Iterator[Page]:
    context = browser_program.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{server.url}/blank")
    yield page
    context.close()


def test_the_whole_shell_is_kept_at_once(page: Page, server: Server) -> None:
    assert page.evaluate(REGISTER) == "activated"
    kept = page.evaluate(KEPT)
    shell = {server.build.url(path) for path in server.build.shell}
    assert {name: set(paths) for name, paths in kept.items()} == {
        f"rounds-files-{server.build.id}": shell
    }


def test_a_captive_portal_installs_nothing(page: Page, server: Server) -> None:
    server.portal = True
    assert page.evaluate(REGISTER) == "redundant"
    assert not any(page.evaluate(KEPT).values())


def test_without_a_network_an_unknown_page_says_so(page: Page, server: Server) -> None:
    page.evaluate(REGISTER)
    page.context.set_offline(True)
    answer = page.goto(f"{server.url}/field/never-seen")
    assert answer is not None
    assert (answer.status, answer.from_service_worker) == (503, True)
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert page.locator("h1").inner_text() == "现在没有网络"
    assert page.evaluate("getComputedStyle(document.body).fontFamily")  # style sheets came too


def test_a_label_link_is_a_page_of_the_phone_too(page: Page, server: Server) -> None:
    page.evaluate(REGISTER)
    page.context.set_offline(True)
    answer = page.goto(f"{server.url}/C/ABCDEF")
    assert answer is not None
    assert answer.from_service_worker


def test_files_come_from_the_phone_and_uploads_never_pass_through(
    page: Page, server: Server
) -> None:
    page.evaluate(REGISTER)
    page.goto(f"{server.url}/blank")
    seen = {}
    page.on("response", lambda answer: seen.update({answer.url: answer.from_service_worker}))
    css = server.url + server.build.url("css/base.css")
    pull, push = f"{server.url}/sync/pull", f"{server.url}/field/answer"
    page.evaluate("(urls) => Promise.all(urls.map((url) => fetch(url)))", [css, pull])
    page.evaluate("(url) => fetch(url, { method: 'POST', body: 'x' })", push)
    assert seen == {css: True, pull: False, push: False}


def test_the_code_reader_follows_after_the_first_page(page: Page, server: Server) -> None:
    page.evaluate(REGISTER)
    page.evaluate(
        "async () => (await navigator.serviceWorker.ready).active.postMessage('keep-later')"
    )
    cache, wasm = f"rounds-files-{server.build.id}", server.build.url(server.build.later[0])
    page.wait_for_function(
        "async ([name, url]) => Boolean(await (await caches.open(name)).match(url))",
        arg=[cache, wasm],
    )


def test_a_new_build_waits_until_the_page_agrees(
    page: Page, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.evaluate(REGISTER)
    old = server.build
    server.deploy(monkeypatch)
    server.asked.clear()
    assert page.evaluate(UPDATE) == "installed"  # not activated: a camera may be open
    assert set(page.evaluate(KEPT)) == {f"rounds-files-{old.id}", f"rounds-files-{server.build.id}"}
    again = {path for path in server.asked if path.endswith((".css", ".svg", ".wasm"))}
    assert again == {server.build.url("css/base.css")}  # what has not changed is not fetched twice
    page.evaluate(CHANGE_OVER)
    page.wait_for_function("async () => (await caches.keys()).length === 1")
    assert set(page.evaluate(KEPT)) == {f"rounds-files-{server.build.id}"}


def test_a_page_of_the_old_build_still_finds_its_files_offline(
    page: Page, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.evaluate(REGISTER)
    page.goto(f"{server.url}/blank")
    old = server.build.url("js/offline/router.js")
    server.deploy(monkeypatch)
    page.evaluate(UPDATE)
    page.evaluate(CHANGE_OVER)
    page.context.set_offline(True)
    assert page.evaluate("(url) => import(url).then((module) => Object.keys(module).length)", old)
