"""Check that a Ray cluster which production joins is closed: outsiders can neither read its traffic nor send it work.

Texts stay in files; paths, and the keys of pseudonyms, pass through the cluster.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

CERTIFICATES = ("RAY_TLS_SERVER_CERT", "RAY_TLS_SERVER_KEY", "RAY_TLS_CA_CERT")
MODE, TOKEN, TOKEN_FILE = "RAY_AUTH_MODE", "RAY_AUTH_TOKEN", "RAY_AUTH_TOKEN_PATH"
HOME_TOKEN = Path(".ray", "auth_token")  # below the home folder: where Ray looks last
FIX = (
    "set on every node and here RAY_USE_TLS=1 with files as RAY_TLS_SERVER_CERT, RAY_TLS_SERVER_KEY and "
    "RAY_TLS_CA_CERT, and RAY_AUTH_MODE=token with RAY_AUTH_TOKEN or RAY_AUTH_TOKEN_PATH; or unset RAY_ADDRESS: what "
    "is then started here listens on loopback only and has a token"
)


def joins(variables: Mapping[str, str]) -> str | None:
    """Return the address of the cluster that these variables name; None if a cluster is started here."""
    address = variables.get("RAY_ADDRESS") or "local"
    return None if address == "local" else address


def exposed(variables: Mapping[str, str]) -> str | None:
    """Return in words what is open to outsiders in a cluster joined with these variables; None if nothing is."""
    open_ = [*_without_tls(variables), *_without_token(variables)]
    return f"this is prod, and a Ray cluster would be joined {', '.join(open_)}" if open_ else None


def off_loopback(dashboard: str | None) -> bool:
    """Return whether a dashboard at `host:port` or a URL can be reached from other machines; False without a
    dashboard.
    """
    if not dashboard:
        return False
    host = urlsplit(dashboard if "://" in dashboard else f"http://{dashboard}").hostname or ""
    try:
        return not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host != "localhost"


def _without_tls(variables: Mapping[str, str]) -> Iterator[str]:
    if variables.get("RAY_USE_TLS", "").lower() not in ("1", "true"):
        yield "without TLS (RAY_USE_TLS)"
        return
    for name in CERTIFICATES:
        if not _readable(variables.get(name)):
            yield f"without a file that can be read as {name}"


def _without_token(variables: Mapping[str, str]) -> Iterator[str]:
    if variables.get(MODE, "").lower() != "token":
        yield f"without {MODE}=token"
    elif not variables.get(TOKEN):
        if (named := variables.get(TOKEN_FILE)) is not None:
            if not _readable(named):
                yield f"without a file that can be read as {TOKEN_FILE}"
        elif not _readable(str(Path.home() / HOME_TOKEN)):
            yield f"without a token ({TOKEN})"


def _readable(name: str | None) -> bool:
    try:
        return bool(name and Path(name).read_bytes())
    except OSError:
        return False
