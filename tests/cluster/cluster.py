"""The whole cluster of deploy/ on this machine: its own templates, with other ports and folders."""

import http.client
import json
import os
import shutil
import signal
import tempfile
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import psycopg

from deploy import fill
from tests.browser.story.server import Server
from tests.cluster.processes import Process, family, kill, program, wait_for
from tests.ports import free_ports

SETTINGS = Path(fill.__file__).parent / "settings.env"
PORTS = ("POSTGRES_PORT", "PATRONI_PORT", "ETCD_PORT", "ETCD_PEER_PORT", "WEB_PORT")
SHARED = ("PGBOUNCER_PORT", "PRIMARY_PORT", "WEB", "STATUS")  # where haproxy and PgBouncer listen
SECRETS = ("SUPERUSER_PASSWORD", "REPLICATION_PASSWORD", "REWIND_PASSWORD", "ROUNDS_PASSWORD",
           "PATRONI_PASSWORD", "ROUNDS_SECRET_KEY")  # fmt: skip


class Node:
    """One machine: its PostgreSQL under Patroni. etcd runs apart, as another machine's would."""

    def __init__(self, settings: dict[str, str], folder: Path) -> None:
        self.name, self.settings, self.folder = settings["NODE"], settings, folder
        self.port, self.rest = int(settings["POSTGRES_PORT"]), int(settings["PATRONI_PORT"])
        etcd = dict(
            line.split("=", 1)
            for line in (folder / "etcd.env").read_text().splitlines()
            if not line.startswith("#")
        )
        self.etcd = Process([program("etcd")], folder / "etcd.log", etcd)
        command = [program("patroni"), str(folder / "patroni.yml")]
        self.patroni = Process(command, folder / "patroni.log", {"HOME": str(folder)})

    def pids(self) -> set[int]:
        """Patroni, PostgreSQL and all its children; the postmaster is nobody's child."""
        found = self.patroni.family()
        with suppress(OSError, ValueError, IndexError):
            said = Path(self.settings["POSTGRES_DATA"], "postmaster.pid").read_text()
            found |= family([int(said.splitlines()[0])])
        return found

    def signal(self, what: signal.Signals) -> None:
        """To all of it at once, as a power cut or a hung machine would."""
        kill(self.pids(), what)

    def is_(self, role: str) -> bool:
        """What HAProxy asks: primary, replica, sync."""
        return self.asked(f"/{role}")[0] == 200

    def asked(self, path: str) -> tuple[int, Any]:
        line = http.client.HTTPConnection("127.0.0.1", self.rest, timeout=2)
        with suppress(OSError, http.client.HTTPException, ValueError), closing(line):
            line.request("GET", path)
            answer = line.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        return 0, {}


class Cluster:
    """Three nodes, HAProxy, PgBouncer and two web servers, gone without a trace afterwards."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="rounds-cluster-"))
        self.folder.chmod(0o711)
        self.settings = self._settings()
        self.nodes = [self._node(name) for name in fill.NODES]
        own = self.nodes[0].folder
        haproxy = [program("haproxy"), "-db", "-f", str(own / "haproxy.cfg")]
        self.haproxy = Process(haproxy, own / "haproxy.log", {})
        pgbouncer = [program("pgbouncer"), str(own / "pgbouncer.ini")]
        self.pgbouncer = Process(pgbouncer, own / "pgbouncer.log", {})
        web = dict(
            line.split("=", 1)
            for line in (own / "rounds.env").read_text().splitlines()
            if not line.startswith("#")
        )
        self.secret = web["ROUNDS_SECRET_KEY"]
        self.data = Path(web["ROUNDS_DATA"])
        self.database_url = web["ROUNDS_DATABASE_URL"]
        self.web = [Server(self.data, {**web, "ROUNDS_BACKGROUND": "0"}) for _ in range(2)]
        for server, name in zip(self.web, fill.NODES, strict=False):
            server.port = int(self.settings[f"{name.upper()}_WEB_PORT"])
            server.url = f"http://127.0.0.1:{server.port}"
            server.log = self.folder / f"web-{name}.log"

    def _settings(self) -> dict[str, str]:
        own = [f"{node.upper()}_{name}" for node in fill.NODES for name in PORTS]
        ports = dict(
            zip([*own, *SHARED], map(str, free_ports(len(own) + len(SHARED))), strict=True)
        )
        hosts = {f"{node.upper()}_HOST": "127.0.0.1" for node in fill.NODES}
        self.url = f"http://127.0.0.1:{ports['WEB']}"
        return {
            **fill.read(SETTINGS), **hosts, **ports,
            **dict.fromkeys(SECRETS, "secretofthetests"),
            "NETWORK": "127.0.0.0/8",
            "WEB_BIND": f"127.0.0.1:{ports['WEB']}",
            "PRIMARY_BIND": f"127.0.0.1:{ports['PRIMARY_PORT']}",
            "STATUS_BIND": f"127.0.0.1:{ports['STATUS']}",
            "POSTGRES_BIN": str(sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1]),
            "ROUNDS_DATA": str(self.folder / "data"),
            "PUBLIC_URL": self.url,
        }  # fmt: skip

    def _node(self, name: str) -> Node:
        folder = self.folder / name
        own = {
            **fill.of_node(self.settings, name),
            "POSTGRES_DATA": str(folder / "pg"),
            "POSTGRES_SOCKETS": str(folder),
            "POSTGRES_PASSFILE": str(folder / "pgpass"),
            "ETCD_DATA": str(folder / "etcd"),
            "POST_INIT": str(folder / "post_init.sh"),
            "PGBOUNCER_USERS": str(folder / "userlist.txt"),
        }
        fill.fill(own, folder)
        if os.geteuid() == 0:
            for path in (folder, *folder.iterdir()):
                shutil.chown(path, "nobody", "nogroup")
        return Node(own, folder)

    def __enter__(self) -> "Cluster":
        try:
            for node in self.nodes:
                node.etcd.start()
            for node in self.nodes:
                node.patroni.start()
            self.haproxy.start()
            self.pgbouncer.start()
            self.wait_until_whole()
            for server in self.web:
                server.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with ExitStack() as ends:  # all of them, whatever one of them raises
            for process in (self.haproxy, self.pgbouncer, *(node.etcd for node in self.nodes)):
                ends.callback(process.stop)
            for node in self.nodes:
                ends.callback(node.patroni.reap)
                ends.callback(node.signal, signal.SIGKILL)
            for server in self.web:
                ends.callback(server.kill)
        if os.environ.get("ROUNDS_KEEP_CLUSTER") != "1":  # to read its logs
            shutil.rmtree(self.folder, ignore_errors=True)

    def primary(self) -> Node | None:
        """The node that says it is."""
        return next((node for node in self.nodes if node.is_("primary")), None)

    def wait_until_whole(self, seconds: float = 120) -> None:
        """A primary that writes, a standby with every commit, and another one that follows."""

        def is_whole() -> bool:
            roles = [(node.is_("primary"), node.is_("sync"), node.is_("replica")) for node in
                     self.nodes]  # fmt: skip
            follows = sum(replica for _, _, replica in roles)
            return follows == 2 and any(one[0] for one in roles) and any(one[1] for one in roles)

        wait_for("a primary, a synchronous standby and another one", is_whole, seconds)

    def connect(self) -> "psycopg.Connection[Any]":
        """To the primary, past PgBouncer and HAProxy, as the superuser."""
        primary = self.primary()
        assert primary is not None
        return psycopg.connect(
            host="127.0.0.1", port=primary.port, user="postgres", dbname="rounds",
            password=self.settings["SUPERUSER_PASSWORD"], autocommit=True,
        )  # fmt: skip
