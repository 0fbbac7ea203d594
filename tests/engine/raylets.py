"""Ray clusters of several raylets on this machine, each with a folder, an address and an environment of its own."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

ROOT = Path(__file__).parents[2]
BASE = {
    "RAY_USAGE_STATS_ENABLED": "0",
    "PYTHONPATH": str(ROOT),
    "RAY_gcs_server_request_timeout_seconds": "180",  # a loaded machine starts a node in more than its 60
}
TOKEN = {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": "ab" * 32}
SECONDS_TO_START = 180
SECOND = "127.0.0.2"  # address of a second node; the first has this machine's


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def own_address() -> str:
    """What Ray takes for this machine's."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect(("192.0.2.1", 80))  # which sends nothing
        return str(asking.getsockname()[0])


@dataclass
class Raylets:
    """A cluster; `variables` is the environment of its nodes, and of whoever joins it."""

    folder: Path
    variables: dict[str, str]
    port: int = field(default_factory=free_port)
    nodes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def joining(self, **variables: str) -> dict[str, str]:
        """The environment of a process that joins it."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
        return {**clean, **self.variables, "RAY_ADDRESS": f"127.0.0.1:{self.port}", **variables}

    def start(self, cwd: Path = ROOT, **variables: str) -> None:
        """Add a node of one CPU; the first is the head. Its working directory is `cwd`."""
        number = len(self.nodes)
        command = [str(Path(sys.executable).with_name("ray")), "start", "--block", "--num-cpus=1"]
        command += [f"--temp-dir={self.folder / str(number)}", "--object-store-memory=100000000"]
        command += ["--dashboard-agent-listen-port=0"]
        if number:
            command += [f"--address={own_address()}:{self.port}", f"--node-ip-address={SECOND}"]
        else:
            command += ["--head", f"--port={self.port}", f"--ray-client-server-port={free_port()}"]
            command += ["--include-dashboard=false"]
        environment = self.joining(**variables)
        del environment["RAY_ADDRESS"]
        said = self.folder / f"{number}.log"

        def begin() -> subprocess.Popen[bytes]:
            with open(said, "wb") as log:
                return subprocess.Popen(command, cwd=cwd, env=environment, stdout=log, stderr=log)

        self.nodes.append(begin())
        deadline = time.monotonic() + SECONDS_TO_START
        while self._registered() <= number:
            assert time.monotonic() < deadline, said.read_text()
            time.sleep(0.2)
            if self.nodes[number].poll() is not None:  # a loaded machine starts it in more than the 30 s that Ray waits
                self.nodes[number] = begin()

    def kill(self, number: int) -> None:
        """End a node's raylet as no raylet can refuse; its workers end themselves when they find that out."""
        (raylet,) = [each for each in self._processes(number) if each.name() == "raylet"]
        workers = raylet.children(recursive=True)
        raylet.kill()
        psutil.wait_procs(workers, timeout=60)

    def is_at_work(self, number: int) -> bool:
        """Whether a worker of a node runs a task of ours."""
        for each in self._processes(number):
            with contextlib.suppress(psutil.Error):
                if "ray::_attempt" in " ".join(each.cmdline()):
                    return True
        return False

    def end(self) -> None:
        for number, node in enumerate(self.nodes):
            for process in self._processes(number):
                with contextlib.suppress(psutil.Error):
                    process.kill()
            node.kill()
            node.wait(120)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _registered(self) -> int:
        """Nodes that the head has been told of."""
        logs = (self.folder / "0").glob("session_2*/logs/gcs_server.out")
        return sum(log.read_text(errors="replace").count(": Registering new node") for log in logs)

    def _processes(self, number: int) -> list[psutil.Process]:
        with contextlib.suppress(psutil.Error):
            return psutil.Process(self.nodes[number].pid).children(recursive=True)
        return []


@contextlib.contextmanager
def raylets(variables: Mapping[str, str] = TOKEN) -> Iterator[Raylets]:
    """An empty cluster, for the block."""
    cluster = Raylets(Path(tempfile.mkdtemp(prefix="ray", dir="/tmp")), {**BASE, **variables})
    try:
        yield cluster
    finally:
        cluster.end()


def certificates(folder: Path) -> dict[str, str]:
    """The environment of TLS: a certificate of all nodes' addresses, which is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "nodes")])
    addresses = [x509.IPAddress(ipaddress.ip_address(each)) for each in ("127.0.0.1", SECOND, own_address())]
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([*addresses, x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "node.crt", folder / "node.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form = serialization.PrivateFormat.PKCS8
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return {
        "RAY_USE_TLS": "1",
        "RAY_TLS_SERVER_CERT": str(certificate),
        "RAY_TLS_SERVER_KEY": str(private),
        "RAY_TLS_CA_CERT": str(certificate),
    }
