"""What the kernel shows of itself: the counters of rules, the packets delivered, the connections and expectations."""

import ctypes
import os
import socket
import struct

LIBC = ctypes.CDLL("libc.so.6", use_errno=True)
GET_INFO, GET_ENTRIES = 64, 65
HOOKS = ("PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING")
# Of ipt_entry and ip6t_entry: level of the socket option, size, place of the offset of the target, place of the counters.
LAYOUT = {4: (socket.IPPROTO_IP, 112, 88, 96), 6: (socket.IPPROTO_IPV6, 168, 140, 152)}
TARGET_HEADER_BYTES = 32

NFTABLES = 10 << 8
GET_OBJECT = 19
COUNTER = 1


def counters(sock, family, table):
    """Packets of each rule and policy of one table, as (`CHAIN/n`, count), read with the socket options of iptables itself."""
    level, entry_bytes, target_at, counters_at = LAYOUT[family]
    info = ask(sock, level, GET_INFO, table, 84)
    valid, *numbers = struct.unpack_from("=I10III", info, 32)
    starts = {numbers[i]: HOOKS[i] for i in range(5) if valid >> i & 1}
    policies = {numbers[5 + i] for i in range(5) if valid >> i & 1}
    size = numbers[11]
    data = ask(sock, level, GET_ENTRIES, table, 40 + size, size)[40:]
    found, chain, rules, at = {}, None, [], 0
    while at < size:
        to_target, to_next = struct.unpack_from("=HH", data, at + target_at)
        packets = struct.unpack_from("=Q", data, at + counters_at)[0]
        target = data[at + to_target :]
        head = at in starts or text(target[2:31]) == "ERROR"
        if head and rules:
            # A user chain ends with a return that no rule wrote.
            add_rules(found, chain, rules[:-1])
        if at in starts:
            chain, rules = starts[at], []
        elif head:
            chain, rules = text(target[TARGET_HEADER_BYTES : TARGET_HEADER_BYTES + 30]), []
        if at in policies:
            add_rules(found, chain, rules)
            found[f"{chain}/policy"] = packets
            rules = []
        elif not head or at in starts:
            rules.append(packets)
        at += to_next
    return found


def add_rules(found, chain, rules):
    for number, packets in enumerate(rules, 1):
        found[f"{chain}/{number}"] = packets


def ask(sock, level, option, table, length, size=0):
    buffer = ctypes.create_string_buffer(struct.pack("=32sI", table.encode(), size).ljust(length, b"\0"), length)
    filled = ctypes.c_uint32(length)
    if LIBC.getsockopt(sock.fileno(), level, option, buffer, ctypes.byref(filled)) != 0:
        raise OSError(ctypes.get_errno(), f"the counters of {table}")
    return buffer.raw


def text(data):
    return data.split(b"\0", 1)[0].decode("latin1")


def delivered(netlink, table, counter):
    """Packets that a named counter of nftables (family inet) has counted."""
    def attribute(kind, value):
        return struct.pack("=HH", 4 + len(value), kind) + value.ljust(len(value) + 3 & ~3, b"\0")

    body = struct.pack("=BBH", 1, 0, 0)
    body += attribute(1, table.encode() + b"\0") + attribute(2, counter.encode() + b"\0") + attribute(3, struct.pack("!I", COUNTER))
    netlink.send(struct.pack("=IHHII", 16 + len(body), NFTABLES | GET_OBJECT, 1, 1, 0) + body)
    answer = netlink.recv(65536)
    data = attributes(answer[20 : struct.unpack_from("=I", answer)[0]])[4]
    return struct.unpack("!Q", attributes(data)[2])[0]


def attributes(data):
    found = {}
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        found[kind & 0x3FFF] = data[4:length]
        data = data[length + 3 & ~3 :]
    return found


def read(name):
    with open(f"/proc/thread-self/net/{name}", encoding="latin1") as file:
        return file.read().splitlines()


def connections():
    """/proc/net/nf_conntrack of the namespace that the thread is in. Scenarios have no word for a zone of one direction."""
    return [connection(line) for line in read("nf_conntrack")]


def connection(line):
    words = line.split()
    # A protocol without a name is printed as "unknown", and its number follows.
    protocol = words[2] if words[2] != "unknown" else words[3]
    entry = {"family": 4 if words[0] == "ipv4" else 6, "proto": protocol, "timeout": int(words[4])}
    sides, status, mark, zone = [{}, {}], [], 0, 0
    side = -1
    for word in words[5:]:
        key, equals, value = word.partition("=")
        if word.startswith("["):
            status.append(word.strip("[]"))
        elif not equals:
            entry["state"] = word
        elif key in ("src", "dst"):
            side += key == "src"
            sides[side][key] = value
        elif key in ("sport", "dport", "type", "code", "id", "srckey", "dstkey"):
            sides[side][key] = int(value, 0)
        elif key == "mark":
            mark = int(value)
        elif key == "zone":
            zone = int(value)
    return {**entry, "orig": sides[0], "reply": sides[1], "status": status, "mark": mark, "zone": zone}


def expectations():
    """/proc/net/nf_conntrack_expect of the namespace that the thread is in."""
    return [expectation(line) for line in read("nf_conntrack_expect")]


def expectation(line):
    words = line.replace(" = ", "=").replace("srckey=", "sport=").replace("dstkey=", "dport=").split()
    fields = dict(word.split("=", 1) for word in words if "=" in word)
    rest = [word for word in words[1:] if "=" not in word]
    return {
        "timeout": None,
        "proto": int(fields["proto"]),
        "src": fields["src"],
        "dst": fields["dst"],
        "sport": int(fields["sport"], 0),
        "dport": int(fields["dport"], 0),
        "flags": [flag for word in rest[:-1] for flag in word.split(",") if flag],
        "helper": rest[-1] if rest else "",
    }


def netlink_socket():
    sock = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, 12)
    sock.bind((0, 0))
    sock.settimeout(5)
    return sock


def enter(namespace):
    if LIBC.setns(namespace, 0x40000000) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def current_namespace():
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def new_namespace():
    """A network namespace that lives as long as the file descriptor: nothing is left behind, however the program ends."""
    home = current_namespace()
    try:
        if LIBC.unshare(0x40000000) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        return current_namespace()
    finally:
        enter(home)
        os.close(home)
