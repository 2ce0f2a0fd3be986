"""The build: every file a browser may ask for, under one id that changes when any of them does.

There is no build step to run: the build is made when the application starts, in memory, from
static/, service_worker/, the compiled field templates and their texts. In debug the scripts are
served as they are written; otherwise joined (bundles.py) and shortened (minify.py).
"""

import gzip
import json
import mimetypes
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import Lock

from flask import Flask, current_app, g, has_request_context

from webapp.config import REPOSITORY
from webapp.pwa.anonymous import SessionsOfPages
from webapp.pwa.bundles import PUBLIC, bundled
from webapp.pwa.compiler import CompiledTemplates, compile_templates
from webapp.pwa.minify import minified
from webapp.pwa.reach import beside, reached
from webapp.pwa.screens import split
from webapp.pwa.wording import wording_modules
from webapp.web.origin import CONTENT_SECURITY_POLICY

STATIC = REPOSITORY / "static"
SERVICE_WORKER = REPOSITORY / "service_worker"
TEMPLATES = REPOSITORY / "templates"
PACKAGE = REPOSITORY / "webapp"
WATCHED = (
    (STATIC, "*"),
    (SERVICE_WORKER, "*"),
    (TEMPLATES, "*.html"),
    (PACKAGE, "*/translations/**/messages.po"),
)

# Not left to the machine's own table: a script or a wasm with a wrong type is refused by browsers.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}
COMPRESSED = frozenset({".css", ".js", ".json", ".md", ".svg", ".wasm"})

# What the field pages load without any template naming it.
ROUTER = "js/offline/router.js"
FIELD_ROOTS = frozenset({ROUTER, "service_worker/strategies.js", *PUBLIC})
LATER_SUFFIX = ".wasm"


@dataclass(frozen=True)
class Asset:
    """One file as it is served."""

    path: str
    body: bytes

    @cached_property
    def sha256(self) -> str:
        return sha256(self.body).hexdigest()

    @cached_property
    def compressed(self) -> bytes | None:
        """The gzip of a text or a wasm; None for what is compressed already."""
        if Path(self.path).suffix not in COMPRESSED:
            return None
        return gzip.compress(self.body, compresslevel=9, mtime=0)

    @property
    def content_type(self) -> str:
        known = TYPES.get(Path(self.path).suffix)
        return known or mimetypes.guess_type(self.path)[0] or "application/octet-stream"


@dataclass(frozen=True)
class Build:
    """One state of everything; `shell` must be on the phone to start, `later` may follow."""

    id: str
    assets: dict[str, Asset]
    shell: tuple[str, ...]
    later: tuple[str, ...]
    templates: CompiledTemplates

    def url(self, path: str) -> str:
        """Where this file is served. Raises KeyError for a file that does not exist."""
        if path not in self.assets:
            raise KeyError(f"static/{path} does not exist")
        return f"/assets/{self.id}/{path}"

    def service_worker(self) -> bytes:
        """The script that browsers compare to see whether there is something new."""
        source = self.assets["service_worker/service_worker.js"].body
        return source.replace(b"__BUILD__", self.id.encode())


def make_build(app: Flask) -> Build:
    """Read, compile and hash everything. Raises Unsupported for a template the phone cannot do."""
    files = {**_files(STATIC), **_files(SERVICE_WORKER, "service_worker/")}
    compiled = compile_templates(app.jinja_env, field_templates())
    files |= _generated(files, compiled)
    if not app.debug:
        files = bundled(files)
        files |= {path: _short(body) for path, body in files.items() if _is_our_script(path)}
    shell = reached(files, FIELD_ROOTS | compiled.assets)
    later = beside(files, shell, LATER_SUFFIX)
    build_id = _build_id(files)
    shell_paths, later_paths = tuple(sorted(shell - later)), tuple(sorted(later))
    files["service_worker/build.js"] = _build_module(build_id, files, shell_paths, later_paths)
    return Build(
        id=build_id,
        assets={path: Asset(path, body) for path, body in files.items()},
        shell=shell_paths,
        later=later_paths,
        templates=compiled,
    )


def _generated(files: dict[str, bytes], compiled: CompiledTemplates) -> dict[str, bytes]:
    """The modules that are made from templates and catalogues."""
    start, later = split(files, ROUTER, field_templates())
    wanted = compiled.only(start | later)
    modules = wording_modules(wanted.messages)
    modules["templates.js"], modules["templates_later.js"] = wanted.split(start)
    return {f"js/offline/{name}": source.encode() for name, source in modules.items()}


def _is_our_script(path: str) -> bool:
    return path.endswith(".js") and not path.startswith("vendor/")


def _short(body: bytes) -> bytes:
    return minified(body.decode()).encode()


def field_templates() -> list[str]:
    """The templates that the phone renders too."""
    return sorted(
        path.relative_to(TEMPLATES).as_posix() for path in (TEMPLATES / "field").rglob("*.html")
    )


def _files(folder: Path, prefix: str = "") -> dict[str, bytes]:
    return {
        prefix + path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _build_id(files: dict[str, bytes]) -> str:
    whole = sha256()
    for path in sorted(files):
        whole.update(f"{path}\0{sha256(files[path]).hexdigest()}\n".encode())
    return whole.hexdigest()[:12]


def _build_module(
    build_id: str, files: dict[str, bytes], shell: tuple[str, ...], later: tuple[str, ...]
) -> bytes:
    """What the service worker keeps: `export const build = {id, policy, shell, later}`."""
    build = {
        "id": build_id,
        "policy": CONTENT_SECURITY_POLICY,
        "shell": {path: sha256(files[path]).hexdigest() for path in shell},
        "later": {path: sha256(files[path]).hexdigest() for path in later},
        "later_bytes": sum(len(files[path]) for path in later),
    }
    return f"export const build = {json.dumps(build, indent=1)}\n".encode()


class Builds:
    """The present build of an application; in debug it follows the files."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = Lock()
        self._build: Build | None = None
        self._state: frozenset[tuple[str, int]] = frozenset()

    def current(self) -> Build:
        if self._build is not None and not self._must_look():
            return self._build
        with self._lock:
            state = _state_of_files() if self._app.debug else self._state
            if self._build is None or state != self._state:
                self._build, self._state = make_build(self._app), state
            return self._build

    def _must_look(self) -> bool:
        """In debug, once per request: a page asks for its twenty files one by one."""
        if not self._app.debug or (has_request_context() and "files_looked_at" in g):
            return False
        if has_request_context():
            g.files_looked_at = True
        return True


def _state_of_files() -> frozenset[tuple[str, int]]:
    return frozenset(
        (str(path), path.stat().st_mtime_ns)
        for folder, pattern in WATCHED
        for path in folder.rglob(pattern)
    )


def init_app(app: Flask) -> None:
    """Give templates `asset("css/base.css")`; ask for files without a session."""
    app.session_interface = SessionsOfPages()
    builds = app.extensions["builds"] = Builds(app)
    app.add_template_global(lambda path: builds.current().url(path), "asset")


def prepare(app: Flask) -> None:
    """Make the build now: a template or a script that cannot be served stops the start, no page."""
    builds: Builds = app.extensions["builds"]
    builds.current()


def current_build() -> Build:
    """The build of the present application."""
    builds: Builds = current_app.extensions["builds"]
    return builds.current()
