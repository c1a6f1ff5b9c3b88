"""Plays scenarios (one JSON object a line on standard input) on the running kernel and says what it did (one a line on standard output)."""

import contextlib
import fcntl
import ipaddress
import json
import os
import re
import select
import socket
import struct
import subprocess
import sys
import time

import frames
import policies
import watch

ALL_FRAMES = 0x0003
FENCE = b"\x88\xb5"
# A packet may go round by loopback, and its answer too; each round lets one more step happen.
FENCE_ROUNDS = 6
SO_MARK = 36
GET_FLAGS, SET_FLAGS, SET_MTU = 0x8913, 0x8914, 0x8922
RUNNING = 0x40
# One packet makes a few others, which the fence sees too; these many only if they never stop.
MOST_LOOPED = 400
# A wire carries a few bytes more than the host's own end would send.
FAR_MTU = 1600
SO_TIMESTAMPNS = 35
BROADCAST = b"\xff" * 6
QUIET = {
    "net.ipv6.conf.*.accept_dad": 0,
    "net.ipv6.conf.*.accept_ra": 0,
    "net.ipv6.conf.*.addr_gen_mode": 1,
    "net.ipv6.conf.*.router_solicitations": 0,
    "net.ipv4.conf.*.send_redirects": 0,
    "net.ipv4.icmp_ratelimit": 0,
    "net.ipv4.icmp_msgs_per_sec": 1000000,
    "net.ipv4.icmp_msgs_burst": 1000000,
    "net.ipv6.icmp.ratelimit": 0,
    "net.ipv6.auto_flowlabels": 0,
}
# Of hooks with the same priority the one that was registered last comes first: conntrack, loaded by this, confirms before the other counts.
TRACKING = """
add table inet first
add chain inet first nothing
add rule inet first nothing ct state new
"""
WATCHERS = """
add table inet watch
add counter inet watch delivered
add chain inet watch in { type filter hook input priority 2147483647; }
add rule inet watch in counter name delivered drop
add chain inet watch out { type filter hook output priority -500; }
add rule inet watch out icmpv6 type { 133, 143 } drop
"""


# Two ticks of the kernel's clock (250 a second): nobody sees from outside when one begins.
SHORTEST_GAP = 0.009


class Refused(Exception):
    """A ruleset that the kernel, or iptables, does not take."""


class Endless(Exception):
    """A packet that goes round and round over the loopback device."""


@contextlib.contextmanager
def inside(namespace):
    before = watch.current_namespace()
    watch.enter(namespace)
    try:
        yield
    finally:
        watch.enter(before)
        os.close(before)


def run(command, text=""):
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()}")


def set_sysctl(name, value):
    if "*" in name:
        for which in ("all", "default"):
            set_sysctl(name.replace("*", which), value)
        return
    with open("/proc/sys/" + name.replace(".", "/"), "w", encoding="ascii") as file:
        file.write(str(value))


class Wire:
    """One interface of the host: the far end's namespace, and a socket that sends and sees whole frames there."""

    def __init__(self, number, interface):
        self.name = interface["name"]
        self.mac = interface.get("mac") or f"02:00:00:00:{16 + number:02x}:01"
        self.namespace = watch.new_namespace()
        with inside(self.namespace):
            set_sysctl("net.ipv6.conf.default.disable_ipv6", 1)

    def connect(self):
        with inside(self.namespace):
            control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            fcntl.ioctl(control, SET_MTU, struct.pack("16si20x", b"p", FAR_MTU))
            fcntl.ioctl(control, SET_FLAGS, struct.pack("16sH22x", b"p", 1))
            control.close()
            self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_FRAMES))
            self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
            self.socket.bind(("p", 0))
            self.socket.setblocking(False)

    def take(self):
        """Frames that came from the host since the last time, each with when it came."""
        taken = []
        while True:
            try:
                frame, [(_level, _kind, stamp)], _flags, address = self.socket.recvmsg(65535, 64)
            except BlockingIOError:
                return taken
            if address[2] != socket.PACKET_OUTGOING and frame[12:14] in (b"\x08\x00", b"\x86\xdd"):
                taken.append((struct.unpack("=qq", stamp), frame[14:]))

    def close(self):
        if hasattr(self, "socket"):
            self.socket.close()
        os.close(self.namespace)


class Host:
    """The host in the middle, with its rules loaded."""

    def __init__(self, scenario, stack):
        host = scenario["host"]
        self.namespace = watch.new_namespace()
        stack.callback(os.close, self.namespace)
        interfaces = [i for i in host["interfaces"] if i["name"] != "lo"]
        self.wires = {}
        for number, interface in enumerate(interfaces):
            wire = Wire(number, interface)
            stack.callback(wire.close)
            self.wires[wire.name] = wire
        with inside(self.namespace):
            for name, value in QUIET.items():
                set_sysctl(name, value)
            run(["ip", "-batch", "-"], "\n".join(self.links(host, interfaces)) + "\n")
            for name, value in host.get("sysctl", {}).items():
                if not name.startswith("net.netfilter"):
                    set_sysctl(name, value)
            for wire in self.wires.values():
                wire.connect()
            run(["nft", "-f", "-"], WATCHERS)
            run(["nft", "-f", "-"], TRACKING)
            for name, value in host.get("sysctl", {}).items():
                if name.startswith("net.netfilter"):
                    set_sysctl(name, value)
            make_sets(host.get("sets", {}))
            try:
                policies.make(host.get("timeouts", {}))
            except OSError as refusal:
                raise Refused(f"timeout policies: {refusal}") from refusal
            self.tables = [table for family in (4, 6) for table in load(family, scenario["ruleset"])]
            self.open_sockets(stack)
        self.await_wires()
        self.broadcasts = {
            str(ipaddress.ip_interface(a).network.broadcast_address)
            for i in interfaces
            for a in i["addresses"]
            if ":" not in a
        } | {"255.255.255.255", "0.0.0.0"}
        self.last = self.counters()
        self.delivered = watch.delivered(self.netlink, "watch", "delivered")

    def links(self, host, interfaces):
        loopback = next((i for i in host["interfaces"] if i["name"] == "lo"), {})
        lines = ["link set lo up", f"link set lo group {loopback.get('group', 0)}"]
        for interface in interfaces:
            wire = self.wires[interface["name"]]
            far = f"/proc/{os.getpid()}/fd/{wire.namespace}"
            lines.append(f"link add {wire.name} address {wire.mac} type veth peer name p netns {far}")
            # Without ARP every neighbour is there at once.
            lines.append(f"link set {wire.name} up arp off")
            if "mtu" in interface:
                lines.append(f"link set {wire.name} mtu {interface['mtu']}")
            lines.append(f"link set {wire.name} group {interface.get('group', 0)}")
            for address in interface["addresses"]:
                lines.append(f"addr add {address} dev {wire.name} {'nodad' if ':' in address else 'brd +'}")
        for route in host.get("routes", []):
            to = "::/0" if route["to"] == "default" and ":" in route.get("via", "") else route["to"]
            via = f"via {route['via']}" if route.get("via") else ""
            lines.append(f"route add {to} {via} dev {route['dev']}")
        return lines

    def await_wires(self):
        """A wire carries nothing until the kernel has noticed, a little later, that both ends are up."""
        deadline = time.monotonic() + 2
        for name, wire in self.wires.items():
            while not (is_running(self.namespace, name) and is_running(wire.namespace, "p")):
                if time.monotonic() > deadline:
                    raise RuntimeError(f"{name} does not come up")
                time.sleep(0.002)

    def open_sockets(self, stack):
        self.raw = {
            4: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW),
            6: socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW),
        }
        self.raw[4].setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        self.fence = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ALL_FRAMES))
        self.netlink = watch.netlink_socket()
        for sock in (*self.raw.values(), self.fence, self.netlink):
            stack.callback(sock.close)

    def counters(self):
        return {
            (family, f"{table}/{place}"): packets
            for family, table in self.tables
            for place, packets in watch.counters(self.raw[family], family, table).items()
        }

    def send(self, packet):
        data = frames.encode(packet)
        family = 6 if ":" in packet["src"] else 4
        if "in" in packet:
            wire = self.wires[packet["in"]]
            ether = b"\x86\xdd" if family == 6 else b"\x08\x00"
            wire.socket.send(self.destination_mac(packet["dst"], wire) + source_mac(packet, wire) + ether + data)
            return
        self.raw[family].setsockopt(socket.SOL_SOCKET, SO_MARK, packet.get("mark", 0))
        # A rule that drops it is an error to the sender; what matters is what the kernel did.
        with contextlib.suppress(OSError):
            self.raw[family].sendto(data, (packet["dst"], 0))

    def destination_mac(self, destination, wire):
        address = ipaddress.ip_address(destination)
        if address.is_multicast and address.version == 6:
            return b"\x33\x33" + address.packed[-4:]
        if address.is_multicast:
            return b"\x01\x00\x5e" + bytes([address.packed[1] & 127]) + address.packed[2:]
        return BROADCAST if destination in self.broadcasts else bytes.fromhex(wire.mac.replace(":", ""))

    def settle(self):
        """Waits until everything sent before has been handled: frames of one processor are taken in their order."""
        wire = next(iter(self.wires.values()))
        for _ in range(FENCE_ROUNDS):
            try:
                wire.socket.send(BROADCAST + b"\x02" * 6 + FENCE + b"\0" * 46)
            except OSError:
                # The queue of the processor is full.
                self.end_loop()
            for _ in range(MOST_LOOPED):
                if not select.select([self.fence], [], [], 5)[0]:
                    raise RuntimeError("the kernel does not take frames")
                if self.fence.recv(64)[12:14] == FENCE:
                    break
            else:
                self.end_loop()

    def end_loop(self):
        """Takes the loopback device down: packets go round there, which would keep a processor of the machine busy for ever."""
        with inside(self.namespace):
            run(["ip", "link", "set", "lo", "down"])
        raise Endless("packets went round over lo and were stopped")

    def observe(self, packet):
        arrived = sorted((when, wire.name, data) for wire in self.wires.values() for when, data in wire.take())
        seen = [{**frames.decode(data), "dev": name} for _when, name, data in arrived]
        sent = [one for one in seen if not is_link_upkeep(one)]
        now = self.counters()
        hits = {}
        for (family, place), packets in now.items():
            moved = packets - self.last.get((family, place), 0)
            if moved:
                hits[place] = hits.get(place, 0) + moved
        self.last = now
        before, self.delivered = self.delivered, watch.delivered(self.netlink, "watch", "delivered")
        with inside(self.namespace):
            conntrack, expectations = watch.connections(), watch.expectations()
        return {
            "hits": hits,
            "delivered": self.delivered - before,
            "sent": sent,
            "conntrack": conntrack,
            "expectations": expectations,
        }


def is_running(namespace, device):
    with inside(namespace), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        answer = fcntl.ioctl(control, GET_FLAGS, struct.pack("16sH22x", device.encode(), 0))
    return struct.unpack("16sH22x", answer)[1] & RUNNING != 0


def source_mac(packet, wire):
    return bytes.fromhex((packet.get("mac") or wire.mac[:-1] + "2").replace(":", ""))


def is_link_upkeep(seen):
    """Neighbours and groups, which results leave out."""
    return seen["proto"] == "icmpv6" and seen["icmp"]["type"] in (133, 134, 135, 136, 143)


def make_sets(sets):
    """The first line says the type (`hash:ip timeout 60`); else the name does: `hash-ip.port6` is a hash:ip,port of IPv6."""
    lines, later = [], []
    for name, members in sets.items():
        if members and re.match("(hash|bitmap|list):", members[0]):
            head, *members = members
        else:
            head = name.rstrip("6").replace("-", ":").replace(".", ",")
            head += " range 0-65535" if head == "bitmap:port" else " family inet6" if name.endswith("6") else ""
        lines.append(f"create {name} {head}")
        # A list may name sets that come after it.
        (later if head.startswith("list:") else lines).extend(f"add {name} {member}" for member in members)
    lines += later
    if lines:
        run(["ipset", "restore"], "\n".join(lines) + "\n")


def load(family, rulesets):
    text = rulesets.get(f"ipv{family}")
    if not text:
        return []
    try:
        run(["iptables-legacy-restore" if family == 4 else "ip6tables-legacy-restore"], text)
    except RuntimeError as refusal:
        raise Refused(str(refusal)) from refusal
    return [(family, name) for name in re.findall(r"^\*(\S+)", text, re.MULTILINE)]


def play(scenario):
    with contextlib.ExitStack() as stack:
        host = Host(scenario, stack)
        started, epoch = time.monotonic(), time.time()
        times, observed, slowest = [], [], 0
        for packet in scenario["packets"]:
            wait = started + max(packet["at"], times[-1] + SHORTEST_GAP if times else 0) - time.monotonic()
            if wait > 0:
                time.sleep(wait)
            for wire in host.wires.values():
                wire.take()
            times.append(round(time.monotonic() - started, 4))
            host.send(packet)
            host.settle()
            observed.append(host.observe(packet))
            slowest = max(slowest, time.monotonic() - started - times[-1])
        return {"at": times, "epoch": epoch, "slowest": slowest, "observed": observed}


def main():
    # From here on nothing can touch the network of the machine, whatever goes wrong.
    watch.enter(watch.new_namespace())
    os.sched_setaffinity(0, {int(sys.argv[1]) % os.cpu_count() if len(sys.argv) > 1 else 0})
    for line in sys.stdin:
        try:
            answer = play(json.loads(line))
        except Refused as refusal:
            answer = {"refused": str(refusal)}
        except Endless as loop:
            answer = {"endless": str(loop)}
        except (OSError, RuntimeError) as error:
            answer = {"failed": f"{type(error).__name__}: {error}"}
        try:
            print(json.dumps(answer), flush=True)
        except BrokenPipeError:
            # Nobody listens any more; the interpreter shall not try once more when it ends.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return


main()
