"""A server that speaks OpenAI's chat completions over real HTTP, for every way in which such a server can fail."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from flux_desktop.vision.images import Photo

Answer = tuple[int, str, bytes]


def completion(content: str | None, *, finish: str = "stop", refusal: str | None = None) -> Answer:
    message = {"role": "assistant", "content": content, "refusal": refusal}
    body = {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
    }
    return 200, "application/json", json.dumps(body).encode()


def menu(*items: dict[str, Any], **values: Any) -> str:
    return json.dumps({"is_menu": True, "currency": "€", "items": list(items), "unread": [], **values})


def item(name: str, *amounts: float, **values: Any) -> dict[str, Any]:
    prices = [{"label": None, "amount_text": f"{each:.2f}", "amount": each} for each in amounts]
    made = {"section": "Mains", "name": name, "description": None, "prices": prices, "legibility": "clear"}
    return {**made, **values}


@dataclass
class Model:
    """Answers in turn, the last one for ever; keeps what it was asked."""

    url: str = ""
    answers: list[Answer | Callable[[], Answer]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def will(self, *answers: Answer | Callable[[], Answer]) -> None:
        self.answers = list(answers)


@pytest.fixture
def model() -> Iterator[Model]:
    told = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            told.asked.append(json.loads(self.rfile.read(length)))
            told.headers.append({name.lower(): value for name, value in self.headers.items()})
            answer = told.answers[0] if len(told.answers) == 1 else told.answers.pop(0)
            status, kind, body = answer() if callable(answer) else answer
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:1/v1/chat/completions")
            if status == 429:
                self.send_header("retry-after-ms", "1")
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                return

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}/v1"
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


def slowly(seconds: float) -> Callable[[], Answer]:
    def answer() -> Answer:
        time.sleep(seconds)
        return completion(menu())

    return answer


@pytest.fixture
def blank() -> Photo:
    """A photo with nothing on it."""
    return Photo(np.full((300, 300, 3), 240, np.uint8))


@pytest.fixture
def cat(tmp_path: Path) -> Path:
    """A picture without a letter."""
    y, x = np.mgrid[0:400, 0:500]
    fur = (128 + 90 * np.sin(x / 37) * np.cos(y / 23)).astype(np.uint8)
    file = tmp_path / "cat.jpg"
    Image.fromarray(np.stack([fur, fur // 2, fur // 3], axis=2)).save(file)
    return file
