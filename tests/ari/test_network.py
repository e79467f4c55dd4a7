"""What this machine's network says of itself."""

import socket

from offhook.ari.network import first_taken, own_address


def test_a_port_is_taken_by_either_protocol() -> None:
    with socket.create_server(("127.0.0.1", 0)) as tcp:
        port = tcp.getsockname()[1]
        assert first_taken("127.0.0.1", [port]) == port
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        other = udp.getsockname()[1]
        assert first_taken("127.0.0.1", [port, other]) == other
    assert first_taken("127.0.0.1", [port, other]) is None


def test_the_way_to_this_machine_begins_here() -> None:
    assert own_address("127.0.0.1") == "127.0.0.1"
