"""A server that speaks S3 on this machine, and answers as one in trouble does while it is told to."""

from __future__ import annotations

import contextlib
import logging
import os
import random
import threading
from collections.abc import Iterable, Iterator
from typing import Any

ANSWERS = {"500": "500 Internal Server Error", "503": "503 Slow Down"}


class FaultyBucket:
    """The server. `fault`: 500 or 503, which it answers to some of what is asked; gone: it answers nothing; or none.
    By a second door, `calm`, it is never in trouble."""

    def __init__(self, bucket: str, seed: str) -> None:
        from moto.server import DomainDispatcherApplication, create_backend_app
        from werkzeug.serving import make_server

        logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
        self.fault = ""
        self._moments = random.Random(seed)
        self._inside = DomainDispatcherApplication(create_backend_app)
        doors = [make_server("127.0.0.1", 0, answer, threaded=True) for answer in (self._answer, self._inside)]
        for door in doors:
            threading.Thread(target=door.serve_forever, daemon=True).start()
        known = {
            "AWS_ACCESS_KEY_ID": "invented",
            "AWS_SECRET_ACCESS_KEY": "invented",
            "AWS_DEFAULT_REGION": "us-east-1",
        }
        self.environment, self.calm = (
            {**known, "AWS_ENDPOINT_URL": f"http://127.0.0.1:{door.server_port}"} for door in doors
        )
        os.environ.update(self.calm)
        import boto3

        self.client: Any = boto3.client("s3")
        self.client.create_bucket(Bucket=bucket)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if self.fault == "gone":
            environ["werkzeug.socket"].close()
            raise ConnectionAbortedError
        if self.fault and self._moments.random() < 0.5:
            start_response(ANSWERS[self.fault], [("Content-Length", "0")])
            return [b""]
        found: Iterable[bytes] = self._inside(environ, start_response)
        return found

    @contextlib.contextmanager
    def troubled(self, fault: str) -> Iterator[None]:
        """While it lasts, the server is in trouble."""
        self.fault = fault
        try:
            yield
        finally:
            self.fault = ""
