"""Timeout policies of connection tracking, as `nfct timeout add` makes them."""

import socket
import struct

import watch

NEW_TIMEOUT = 8 << 8
CREATE_WITH_ACK = 0x1 | 0x4 | 0x200 | 0x400
NAME, L3, L4, DATA = 1, 2, 3, 4 | 0x8000

UDP = (17, ("unreplied", "replied"))
# Number of each protocol, and its states in the order of their attributes.
PROTOCOLS = {
    "tcp": (
        6,
        "syn_sent syn_recv established fin_wait close_wait last_ack time_wait close syn_sent2 retrans unacknowledged".split(),
    ),
    "udp": UDP,
    "udplite": (136, UDP[1]),
    "gre": (47, UDP[1]),
    "icmp": (1, ("timeout",)),
    "icmpv6": (58, ("timeout",)),
    "generic": (255, ("timeout",)),
    "sctp": (
        132,
        "closed cookie_wait cookie_echoed established shutdown_sent shutdown_recd shutdown_ack_sent heartbeat_sent".split(),
    ),
}


def make(policies):
    """Makes each policy, given by name as `inet tcp established 100`."""
    for name, words in policies.items():
        network, protocol, *times = words.split()
        number, states = PROTOCOLS[protocol]
        data = b"".join(
            attribute(1 + states.index(state), struct.pack(">I", int(seconds)))
            for state, seconds in zip(times[::2], times[1::2])
        )
        create(
            attribute(NAME, name.encode() + b"\0")
            + attribute(L3, struct.pack(">H", socket.AF_INET if network == "inet" else socket.AF_INET6))
            + attribute(L4, bytes([number]))
            + attribute(DATA, data)
        )


def attribute(kind, value):
    return struct.pack("=HH", 4 + len(value), kind) + value + b"\0" * (-len(value) % 4)


def create(attributes):
    with watch.netlink_socket() as netlink:
        body = struct.pack("=BBH", 0, 0, 0) + attributes
        netlink.send(struct.pack("=IHHII", 16 + len(body), NEW_TIMEOUT, CREATE_WITH_ACK, 1, 0) + body)
        error = struct.unpack_from("=i", netlink.recv(8192), 16)[0]
        if error:
            raise OSError(-error, "the timeout policy was not made")
