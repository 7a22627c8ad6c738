"""An acquirer of somebody else's, written from doc/integrating.md alone.

It shares no code with the house: its own ISO 8583, its own DES, its own cryptograms. It reads the
facts that `armilla host --facts FILE` wrote, walks through what an acquirer does, rightly and
wrongly, and prints what came back as one JSON object. Python 3, standard library only.

    python3 acquirer.py FACTS.json
"""

import json
import os
import socket
import struct
import sys
import time

# --- DES (FIPS 46-3), a bit a list element: slow and plain ---------------------------------------

IP = [58, 50, 42, 34, 26, 18, 10, 2, 60, 52, 44, 36, 28, 20, 12, 4,
      62, 54, 46, 38, 30, 22, 14, 6, 64, 56, 48, 40, 32, 24, 16, 8,
      57, 49, 41, 33, 25, 17, 9, 1, 59, 51, 43, 35, 27, 19, 11, 3,
      61, 53, 45, 37, 29, 21, 13, 5, 63, 55, 47, 39, 31, 23, 15, 7]
FP = [40, 8, 48, 16, 56, 24, 64, 32, 39, 7, 47, 15, 55, 23, 63, 31,
      38, 6, 46, 14, 54, 22, 62, 30, 37, 5, 45, 13, 53, 21, 61, 29,
      36, 4, 44, 12, 52, 20, 60, 28, 35, 3, 43, 11, 51, 19, 59, 27,
      34, 2, 42, 10, 50, 18, 58, 26, 33, 1, 41, 9, 49, 17, 57, 25]
E = [32, 1, 2, 3, 4, 5, 4, 5, 6, 7, 8, 9, 8, 9, 10, 11, 12, 13, 12, 13, 14, 15, 16, 17,
     16, 17, 18, 19, 20, 21, 20, 21, 22, 23, 24, 25, 24, 25, 26, 27, 28, 29, 28, 29, 30, 31, 32, 1]
P = [16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10,
     2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22, 11, 4, 25]
PC1 = [57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3,
       60, 52, 44, 36, 63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45,
       37, 29, 21, 13, 5, 28, 20, 12, 4]
PC2 = [14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2,
       41, 52, 31, 37, 47, 55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32]
SHIFTS = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1]
S = [
    "E4D12FB83A6C5907 0F74E2D1A6CB9538 41E8D62BFC973A50 FC8249175B3EA06D",
    "F18E6B34972DC05A 3D47F28EC01A69B5 0E7BA4D158C6932F D8A13F42B67C05E9",
    "A09E63F51DC7B428 D709346A285ECBF1 D6498F30B12C5AE7 1AD069874FE3B52C",
    "7DE3069A1285BC4F D8B56F03472C1AE9 A690CB7DF13E5284 3F06A1D8945BC72E",
    "2C417AB6853FD0E9 EB2C47D150FA3986 421BAD78F9C5630E B8C71E2D6F09A453",
    "C1AF92680D34E75B AF427C9561DE0B38 9EF528C3704A1DB6 432C95FABE17608D",
    "4B2EF08D3C975A61 D0B7491AE35C2F86 14BDC37EAF680592 6BD814A7950FE23C",
    "D2846FB1A93E50C7 1FD8A374C56B0E92 7B419CE206ADF358 21E74A8DFC90356B",
]


def bits(data):
    return [byte >> (7 - i) & 1 for byte in data for i in range(8)]


def unbits(some):
    return bytes(int("".join(map(str, some[i:i + 8])), 2) for i in range(0, len(some), 8))


def permuted(some, table):
    return [some[place - 1] for place in table]


def round_keys(key):
    both = permuted(bits(key), PC1)
    left, right = both[:28], both[28:]
    keys = []
    for shift in SHIFTS:
        left, right = left[shift:] + left[:shift], right[shift:] + right[:shift]
        keys.append(permuted(left + right, PC2))
    return keys


def substituted(some):
    out = []
    for i, box in enumerate(S):
        six = some[6 * i:6 * i + 6]
        row = six[0] * 2 + six[5]
        column = six[1] * 8 + six[2] * 4 + six[3] * 2 + six[4]
        value = int(box.split()[row][column], 16)
        out += [value >> 3 & 1, value >> 2 & 1, value >> 1 & 1, value & 1]
    return out


def des(key, block, decrypt=False):
    both = permuted(bits(block), IP)
    left, right = both[:32], both[32:]
    keys = round_keys(key)
    for key_bits in reversed(keys) if decrypt else keys:
        mixed = [a ^ b for a, b in zip(permuted(right, E), key_bits)]
        turned = permuted(substituted(mixed), P)
        left, right = right, [a ^ b for a, b in zip(left, turned)]
    return unbits(permuted(right + left, FP))


def triple_des(key, block):
    return des(key[:8], des(key[8:16], des(key[:8], block), decrypt=True))


def xored(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


# --- The card: master key, session key, cryptogram (EMV Book 2, A1.4.1, A1.3.1 and 8.1) ----------

def card_key(imk, pan, psn):
    y = bytes.fromhex((pan + psn)[-16:].rjust(16, "0"))
    return triple_des(imk, y) + triple_des(imk, xored(y, b"\xff" * 8))


def session_key(master, atc):
    rest = b"\x00" * 5
    return triple_des(master, atc + b"\xf0" + rest) + triple_des(master, atc + b"\x0f" + rest)


def retail_mac(key, data):
    """ISO/IEC 9797-1, algorithm 3, padding method 2."""
    data += b"\x80"
    data += b"\x00" * (-len(data) % 8)
    value = b"\x00" * 8
    for i in range(0, len(data), 8):
        value = des(key[:8], xored(value, data[i:i + 8]))
    return des(key[:8], des(key[8:16], value, decrypt=True))


class Card:
    def __init__(self, facts):
        self.pan, self.psn, self.expiry = facts["pan"], facts["psn"], facts["expiry"]
        self.key = card_key(bytes.fromhex(facts["imkAc"]), self.pan, self.psn)
        self.aip = bytes.fromhex(facts["interchangeProfile"])
        self.iad = bytes.fromhex(facts["issuerApplicationData"])
        self.atc = facts["atc"]

    def tap(self, amount, kind="00", wrong=False):
        """DE 55 of a payment of `amount` minor units of euro."""
        self.atc += 1
        atc = struct.pack(">H", self.atc)
        signed = [
            ("9F02", bytes.fromhex("%012d" % amount)), ("9F03", bytes(6)),
            ("9F1A", bytes.fromhex("0300")), ("95", bytes(5)), ("5F2A", bytes.fromhex("0978")),
            ("9A", bytes.fromhex(time.strftime("%y%m%d", time.gmtime()))),
            ("9C", bytes.fromhex(kind)), ("9F37", os.urandom(4)), ("82", self.aip), ("9F36", atc),
        ]
        covered = b"".join(value for _, value in signed) + self.iad[2:8]
        arqc = retail_mac(session_key(self.key, atc), covered)
        if wrong:
            arqc = xored(arqc, b"\x01" + bytes(7))
        elements = signed + [("9F26", arqc), ("9F27", b"\x80"), ("9F10", self.iad),
                             ("9F34", bytes.fromhex("1F0002"))]
        return b"".join(bytes.fromhex(tag) + bytes([len(value)]) + value for tag, value in elements)


# --- ISO 8583:1987, the fields that are used here ------------------------------------------------

# number: (content, maximum, digits of the length before it or 0 where it is fixed)
FIELDS = {
    2: ("n", 19, 2), 3: ("n", 6, 0), 4: ("n", 12, 0), 7: ("n", 10, 0), 11: ("n", 6, 0),
    12: ("n", 6, 0), 13: ("n", 4, 0), 14: ("n", 4, 0), 18: ("n", 4, 0), 22: ("n", 3, 0),
    23: ("n", 3, 0), 25: ("n", 2, 0), 32: ("n", 11, 2), 33: ("n", 11, 2), 37: ("an", 12, 0),
    38: ("an", 6, 0), 39: ("an", 2, 0), 41: ("ans", 8, 0), 42: ("ans", 15, 0), 43: ("ans", 40, 0),
    48: ("ans", 999, 3), 49: ("an", 3, 0), 55: ("b", 999, 3), 70: ("n", 3, 0), 90: ("n", 42, 0),
    95: ("an", 42, 0),
}


def packed_digits(text, fixed):
    if len(text) % 2:
        text = "0" + text if fixed else text + "0"
    return bytes.fromhex(text)


def encode(mti, fields, binary):
    body = b""
    last = max(fields)
    bitmap = 1 << 127 if last > 64 else 0
    for number in sorted(fields):
        bitmap |= 1 << (128 - number)
        content, maximum, prefix = FIELDS[number]
        value = fields[number]
        if content in ("an", "ans") and not prefix:
            value = value.ljust(maximum)
        if prefix:
            length = str(len(value)).rjust(prefix, "0")
            body += packed_digits(length, True) if binary else length.encode()
        if content == "b":
            body += value if binary else value.hex().upper().encode()
        elif content == "n" and binary:
            body += packed_digits(value, not prefix)
        else:
            body += value.encode()
    maps = bitmap.to_bytes(16, "big")[:16 if last > 64 else 8]
    if binary:
        return bytes.fromhex(mti) + maps + body
    return mti.encode() + maps.hex().upper().encode() + body


def decode(data, binary):
    at = 0

    def take(count):
        nonlocal at
        at += count
        return data[at - count:at]

    mti = take(2).hex() if binary else take(4).decode()
    def bitmap():
        return take(8) if binary else bytes.fromhex(take(16).decode())
    maps = bitmap()
    if maps[0] & 0x80:
        maps += bitmap()
    fields = {}
    present = [i + 1 for i, bit in enumerate(bits(maps)) if bit and i not in (0, 64)]
    for number in present:
        content, maximum, prefix = FIELDS[number]
        length = maximum
        if prefix:
            length = int(take((prefix + 1) // 2).hex() if binary else take(prefix).decode())
        if content == "b":
            fields[number] = take(length) if binary else bytes.fromhex(take(2 * length).decode())
        elif content == "n" and binary:
            text = take((length + 1) // 2).hex()
            fields[number] = text[-length:] if not prefix else text[:length]
        else:
            fields[number] = take(length).decode().rstrip(" ")
    return mti, fields


# --- The line ------------------------------------------------------------------------------------

class Line:
    def __init__(self, facts):
        self.binary = facts["profile"] == "binary"
        self.socket = socket.create_connection((facts["address"], facts["port"]), timeout=15)
        self.pending = b""

    def send(self, data):
        self.socket.sendall(data)

    def framed(self, mti, fields):
        payload = encode(mti, fields, self.binary)
        return struct.pack(">H", len(payload)) + payload

    def next(self):
        """The next frame that comes; None when the line ends or nothing does."""
        while len(self.pending) < 2 or len(self.pending) < 2 + struct.unpack(">H", self.pending[:2])[0]:
            try:
                chunk = self.socket.recv(4096)
            except (socket.timeout, ConnectionError):
                return None
            if not chunk:
                return None
            self.pending += chunk
        length = struct.unpack(">H", self.pending[:2])[0]
        payload, self.pending = self.pending[2:2 + length], self.pending[2 + length:]
        return payload

    def ask(self, mti, fields, slowly=False):
        """DE 39 and the whole answer. Answers are matched by DE 11, whatever order they come in."""
        data = self.framed(mti, fields)
        for piece in [data[i:i + 1] for i in range(len(data))] if slowly else [data]:
            self.send(piece)
        while True:
            payload = self.next()
            if payload is None:
                return None, {}, b""
            answer_mti, answer = decode(payload, self.binary)
            if answer.get(11) == fields.get(11) and answer_mti[:2] == mti[:2]:
                return answer.get(39), answer, payload

    def ended(self):
        return self.next() is None


# --- What an acquirer does -----------------------------------------------------------------------

class Acquirer:
    def __init__(self, facts):
        self.facts = facts
        self.card = Card(facts)
        self.stan = int.from_bytes(os.urandom(3), "big") % 900000
        self.results = {}

    def here(self):
        self.stan += 1
        return {7: time.strftime("%m%d%H%M%S", time.gmtime()), 11: "%06d" % self.stan,
                32: self.facts["acquirerId"]}

    def manage(self, code, institution=None):
        return {**self.here(), 32: institution or self.facts["acquirerId"], 70: code}

    def payment(self, amount, chip=True, **more):
        fields = {
            2: self.card.pan, 3: "000000", 4: "%012d" % amount, **self.here(),
            12: time.strftime("%H%M%S"), 13: time.strftime("%m%d"), 14: self.card.expiry, 18: "5999",
            22: "072" if chip else "010", 25: "00", 37: "%012d" % (10 ** 11 + self.stan),
            41: self.facts["terminalId"], 42: self.facts["merchantId"],
            43: "Outside shop".ljust(25) + "Athens".ljust(13) + "GR", 49: "978",
        }
        if chip:
            fields[23] = self.card.psn.rjust(3, "0")
            fields[55] = self.card.tap(amount, wrong=more.get("wrong", False))
        if "private" in more:
            fields[48] = "".join("%s%02d%s" % (i, len(v), v) for i, v in sorted(more["private"].items()))
        fields[3] = more.get("kind", "00") + "0000"
        return fields

    def about(self, original, mti="0100"):
        """A message of its own that names an original in DE 90."""
        fields = {n: v for n, v in original.items() if n not in (14, 23, 48, 55)}
        elements = mti + original[11] + original[7] + original[32].rjust(11, "0") + "0" * 11
        return {**fields, **self.here(), 90: elements}

    def note(self, step, value):
        self.results[step] = value


def walk(facts):
    me = Acquirer(facts)
    line = Line(facts)
    note = me.note
    note("before sign-on", line.ask("0100", me.payment(100))[0])
    note("sign-on in another's name", line.ask("0800", me.manage("001", "00000400001"))[0])
    note("sign-on", line.ask("0800", me.manage("001"))[0])
    note("echo", line.ask("0800", me.manage("301"))[0])

    first = me.payment(100)
    code, answer, bytes_of = line.ask("0100", first)
    note("purchase", code)
    note("authorisation code", len(answer.get(38, "")))
    note("fields come back", all(answer.get(n) == first[n] for n in (2, 3, 4, 7, 11, 32, 37, 41, 49)))
    note("repeat is the same", line.ask("0100", first)[2] == bytes_of)
    note("0101 is the same", line.ask("0101", first)[2] == bytes_of)
    note("another amount under that key", line.ask("0100", {**first, 4: "000000000200"})[0])
    note("wrong cryptogram", line.ask("0100", me.payment(100, wrong=True))[0])
    signed = me.payment(100)
    note("amount is not the signed one", line.ask("0100", {**signed, 4: "000000000001"})[0])
    note("typed number of a token", line.ask("0100", me.payment(100, chip=False))[0])
    note("in another institution's name", line.ask("0100", {**me.payment(100), 32: "123456"})[0])
    lacking = me.payment(100)
    del lacking[4]
    note("no amount", line.ask("0100", lacking)[0])
    note("unknown type", line.ask("0300", me.payment(100))[0])
    stranger = {**me.payment(100), 2: "5412345678901232"}
    note("unknown number", line.ask("0100", stranger)[0])

    garbage = Line(facts)
    garbage.send(b"GET / HTTP/1.1\r\nHost: example\r\n\r\n" * 100)
    note("garbage ends its own line", garbage.ended())
    half = Line(facts)
    half.send(b"\x01\x00" + b"0100")
    note("slow bytes on the first line", line.ask("0100", me.payment(100), slowly=True)[0])
    half.socket.close()
    note("and after half a frame", line.ask("0800", me.manage("301"))[0])

    echoes = [me.manage("301") for _ in range(50)]
    line.send(b"".join(line.framed("0800", fields) for fields in echoes))
    heard = sorted(decode(line.next(), line.binary)[1][11] for _ in echoes)
    note("fifty at once", heard == sorted(fields[11] for fields in echoes))

    reversal = me.about(first)
    note("reversal", line.ask("0420", reversal)[0])
    note("reversal again", line.ask("0421", reversal)[0])
    unborn = me.payment(100)
    note("reversal before its original", line.ask("0420", me.about(unborn))[0])
    note("the original after it", line.ask("0100", unborn)[0] == "00")

    bought = me.payment(300)
    note("purchase to be refunded", line.ask("0100", bought)[0])
    back = me.payment(200, chip=False, kind="20", private={"12": bought[37]})
    note("refund", line.ask("0100", back)[0])
    more = me.payment(200, chip=False, kind="20", private={"12": bought[37]})
    note("refund of more than is left", line.ask("0100", more)[0] == "00")
    lost = me.payment(100, chip=False, kind="20", private={"12": "000000000000"})
    note("refund of nothing", line.ask("0100", lost)[0])

    held = me.payment(1000, private={"14": "1"})
    note("pre-authorisation", line.ask("0100", held)[0])
    added = me.payment(500, chip=False, private={"14": "2", "12": held[37]})
    note("increment", line.ask("0100", added)[0])
    done = {**me.about(held), 4: "%012d" % 1200, 38: "000000", 39: "00"}
    note("completion", line.ask("0220", done)[0])
    note("completion again", line.ask("0221", done)[0])

    void = me.payment(100)
    note("purchase to be voided", line.ask("0100", void)[0])
    note("void", line.ask("0400", me.about(void))[0])
    part = me.payment(500)
    note("purchase to be made less", line.ask("0100", part)[0])
    less = {**me.about(part), 95: "%012d" % 200 + "0" * 30}
    note("partial reversal", line.ask("0420", less)[0])

    replay = {**me.payment(100), 55: first[55]}
    note("cryptogram used before", line.ask("0100", replay)[0])
    note("after that the token is held", line.ask("0100", me.payment(100))[0])

    note("sign-off", line.ask("0800", me.manage("002"))[0])
    note("after sign-off", line.ask("0100", me.payment(100))[0])
    return me.results


if __name__ == "__main__":
    assert des(bytes.fromhex("133457799BBCDFF1"), bytes.fromhex("0123456789ABCDEF")).hex() == "85e813540f0ab405"
    with open(sys.argv[1], encoding="utf-8") as file:
        print(json.dumps(walk(json.load(file))))
