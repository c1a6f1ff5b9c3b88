"""Packets of scenarios as bytes and back, written without a look at the engine's own serialiser, so that neither hides the other's mistakes."""

import ipaddress
import socket
import struct

NUMBERS = {
    "icmp": 1, "tcp": 6, "udp": 17, "dccp": 33, "gre": 47, "esp": 50, "ah": 51, "icmpv6": 58, "sctp": 132, "udplite": 136,
}
NAMES = {number: name for name, number in NUMBERS.items()}
FLAGS = "FSRPAUEC"
WITH_PORTS = (6, 17, 33, 132, 136)
QUOTED_BYTES_4 = 48
ERRORS = {4: (3, 4, 5, 11, 12), 6: (1, 2, 3, 4)}


def encode(packet):
    """The whole IP packet: id 1, DF set, checksums right unless the packet says badChecksum."""
    source, destination = ipaddress.ip_address(packet["src"]), ipaddress.ip_address(packet["dst"])
    number = protocol_number(packet["proto"])
    body = transport(packet, number, source, destination)
    ttl, tos = packet.get("ttl", 64), packet.get("tos", 0)
    if source.version == 6:
        return struct.pack("!IHBB", 6 << 28 | tos << 20, len(body), number, ttl) + source.packed + destination.packed + body
    header = struct.pack("!BBHHHBBH", 0x45, tos, 20 + len(body), 1, 0x4000, ttl, number, 0)
    header += source.packed + destination.packed
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + body


def decode(data, is_quoted=False):
    """What results show of a packet; of a quoted one only addresses, ports and ICMP."""
    if data[0] >> 4 == 4:
        family, number, ttl, tos = 4, data[9], data[8], data[1]
        source, destination = socket.inet_ntop(socket.AF_INET, data[12:16]), socket.inet_ntop(socket.AF_INET, data[16:20])
        body = data[(data[0] & 15) * 4 : struct.unpack("!H", data[2:4])[0]]
    else:
        family, number, ttl, tos = 6, data[6], data[7], (data[0] & 15) << 4 | data[1] >> 4
        source, destination = socket.inet_ntop(socket.AF_INET6, data[8:24]), socket.inet_ntop(socket.AF_INET6, data[24:40])
        body = data[40 : 40 + struct.unpack("!H", data[4:6])[0]]
    seen = {"src": source, "dst": destination, "proto": NAMES.get(number, str(number))}
    if not is_quoted:
        seen.update(ttl=ttl, tos=tos)
    if number in WITH_PORTS and len(body) >= 4:
        seen["sport"], seen["dport"] = struct.unpack("!HH", body[:4])
    if number == 6 and len(body) >= 14 and not is_quoted:
        seen["flags"] = "".join(letter for bit, letter in enumerate(FLAGS) if body[13] >> bit & 1)
    if number in (1, 58) and len(body) >= 8:
        seen["icmp"] = decode_icmp(family, body)
    return seen


def decode_icmp(family, body):
    icmp = {"type": body[0], "code": body[1]}
    if body[0] not in ERRORS[family]:
        return {**icmp, "id": struct.unpack("!H", body[4:6])[0]}
    quoted = body[8:]
    if len(quoted) >= (20 if family == 4 else 40) and quoted[0] >> 4 == family:
        icmp["inner"] = decode(quoted, is_quoted=True)
    return icmp


def protocol_number(name):
    return NUMBERS[name] if name in NUMBERS else int(name)


def transport(packet, number, source, destination):
    payload = payload_bytes(packet.get("payload", ""))
    header, place, has_pseudo = transport_header(packet, number, len(payload))
    body = header + payload
    if number == 132:
        digest = crc32c(body)
        if packet.get("badChecksum"):
            digest = bytes(byte ^ 0x55 for byte in digest)
        return body[:8] + digest + body[12:]
    if place is None:
        return body
    total = checksum((pseudo_header(source, destination, number, len(body)) if has_pseudo else b"") + body)
    # Zero would say that there is none.
    if number in (17, 136) and total == 0:
        total = 0xFFFF
    if packet.get("badChecksum"):
        total ^= 0x5555
    return body[:place] + struct.pack("!H", total) + body[place + 2 :]


def transport_header(packet, number, payload_length):
    """The header with a checksum of zero, where the checksum goes, and whether it covers addresses."""
    ports = packet.get("sport", 0), packet.get("dport", 0)
    if number == 6:
        return tcp_header(packet, ports), 16, True
    if number in (17, 136):
        return struct.pack("!HHHH", *ports, 8 + payload_length, 0), 6, True
    if number in (1, 58):
        return icmp_header(packet["icmp"], packet["src"]), 2, number == 58
    if number == 132:
        chunk = packet.get("chunk", 0)
        first = struct.pack("!BBHIIHHI", chunk, 0, 20, packet.get("initTag", 0), 65535, 1, 1, 1) if chunk == 1 or "initTag" in packet else struct.pack("!BBH", chunk, 0, 4)
        return struct.pack("!HHII", *ports, packet.get("vtag", 0), 0) + first, None, False
    if number == 33:
        kind = packet.get("type", 0) << 1 | 1
        return struct.pack("!HHBBHBBHI", *ports, 4, 0, 0, kind, 0, 0, packet.get("seq", 0)), 6, True
    return b"", None, False


def tcp_header(packet, ports):
    options = b""
    if "mss" in packet:
        options += struct.pack("!BBH", 2, 4, packet["mss"])
    if "wscale" in packet:
        options += bytes([1, 3, 3, packet["wscale"]])
    if packet.get("sackPermitted"):
        options += bytes([1, 1, 4, 2])
    flags = sum(1 << FLAGS.index(letter) for letter in packet.get("flags", ""))
    numbers = packet.get("seq", 0), packet.get("ack", 0), (20 + len(options)) // 4 << 4
    return struct.pack("!HHIIBBHHH", *ports, *numbers, flags, packet.get("window", 65535), 0, 0) + options


def icmp_header(icmp, source):
    start = struct.pack("!BBH", icmp["type"], icmp.get("code", 0), 0)
    if "inner" not in icmp:
        return start + struct.pack("!HH", icmp.get("id", 1), icmp.get("seq", 1))
    quoted = encode(icmp["inner"])
    return start + struct.pack("!I", icmp.get("mtu", 0)) + (quoted if ":" in source else quoted[:QUOTED_BYTES_4])


def pseudo_header(source, destination, number, length):
    tail = struct.pack("!II", length, number) if source.version == 6 else struct.pack("!BBH", 0, number, length)
    return source.packed + destination.packed + tail


def payload_bytes(text):
    return bytes.fromhex(text[4:]) if text.startswith("hex:") else text.encode("latin1")


def checksum(data):
    """rfc:1071"""
    padded = data + b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(padded) // 2}H", padded))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def crc32c(data):
    """rfc:9260 appendix A"""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return struct.pack("<I", value ^ 0xFFFFFFFF)
