"""Over real sockets of the loopback: what is checked is what is connected to."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from harken.domain.brand import SourceEntry
from harken.domain.errors import SourceError, SourceRefused
from harken.sources.http import Limits, polite


class Server(ThreadingHTTPServer):
    def __init__(self):
        super().__init__(("127.0.0.1", 0), Site)
        self.hosts: list[str | None] = []
        self.over = threading.Event()


class Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self):
        self.server.hosts.append(self.headers["host"])
        if self.path == "/drip":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _ in range(200):
                self.wfile.write(b"x")
                self.wfile.flush()
                if self.server.over.wait(0.02):
                    break
            return
        body = b"" if self.path == "/away" else b"hello"
        self.send_response(302 if self.path == "/away" else 200)
        if self.path == "/away":
            self.send_header("location", "http://inside.example/secret")
        self.send_header("content-length", str(len(body) + (100 if self.path == "/cut" else 0)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.path == "/cut"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def site() -> Iterator[Server]:
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def entry(*allow: str) -> SourceEntry:
    return SourceEntry(use="feeds", id="feeds", every=timedelta(minutes=2), allow_private=allow)


def test_a_server_of_ones_own_is_read_where_settings_list_it(site):
    with polite(entry("127.0.0.1")) as http:
        url = f"http://127.0.0.1:{site.server_port}/"
        assert http.get(url).body == b"hello"
        assert http.get(url).body == b"hello"


def test_the_body_of_a_question_arrives(site):
    with polite(entry("127.0.0.1")) as http:
        url = f"http://127.0.0.1:{site.server_port}/"
        assert http.post(url, json={"query": "é"}).body == b'{"query":"\xc3\xa9"}'
        assert http.post(url, form={"grant": "a&b"}).body == b"grant=a%26b"


def test_a_name_that_resolves_into_the_private_network_is_refused_before_a_byte(site):
    with (
        polite(entry(), resolve=lambda host, port: ["127.0.0.1"]) as http,
        pytest.raises(SourceRefused, match="private"),
    ):
        http.get(f"http://inside.example:{site.server_port}/")
    assert site.hosts == []


def test_the_name_is_resolved_once_so_that_it_cannot_change_its_mind(site):
    asked = []

    def resolve(host, port):  # the first answer is harmless, the next one would be an attack
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    with polite(entry("127.0.0.1"), resolve=resolve) as http:
        assert http.get(f"http://name.example:{site.server_port}/").body == b"hello"
    assert asked == ["name.example"]
    assert site.hosts == [f"name.example:{site.server_port}"]  # the name is still what the server is asked for


def test_of_several_addresses_only_the_permitted_are_connected_to(site):
    with polite(entry("127.0.0.1"), resolve=lambda host, port: ["10.0.0.1", "169.254.169.254", "127.0.0.1"]) as http:
        assert http.get(f"http://name.example:{site.server_port}/").body == b"hello"


def test_every_hop_of_a_redirect_is_checked(site):
    def resolve(host, port):
        return ["127.0.0.1"] if host == "name.example" else ["10.0.0.1"]

    with polite(entry("127.0.0.1"), resolve=resolve) as http, pytest.raises(SourceRefused, match=r"inside\.example"):
        http.get(f"http://name.example:{site.server_port}/away")


def test_a_body_that_is_cut_is_a_failed_read(site):
    with polite(entry("127.0.0.1")) as http, pytest.raises(SourceError):
        http.get(f"http://127.0.0.1:{site.server_port}/cut")


def test_dripping_headers_do_not_outlast_the_time_limit(site):
    with polite(entry("127.0.0.1"), limits=Limits(total=0.3)) as http, pytest.raises(SourceError, match="in time"):
        http.get(f"http://127.0.0.1:{site.server_port}/drip")


def test_nobody_there_and_no_such_name_are_failed_reads(site):
    def unknown(host, port):
        raise OSError("no such name")

    with polite(entry("127.0.0.1"), resolve=unknown) as http, pytest.raises(SourceError, match="no connection"):
        http.get("http://name.example/")
    port = site.server_port
    site.socket.close()
    with polite(entry("127.0.0.1")) as http, pytest.raises(SourceError):
        http.get(f"http://127.0.0.1:{port}/")


def test_an_address_that_is_no_address_is_not_connected_to():
    with polite(entry(), resolve=lambda host, port: ["name.example", ""]) as http, pytest.raises(SourceRefused):
        http.get("http://name.example/")
