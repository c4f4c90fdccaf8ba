"""Reads libconfig files as far as import maps need it: groups, lists, arrays, strings (adjacent ones joined), numbers."""
import re

TOKEN = re.compile(
    r"""(?P<blank>\s+|\#[^\n]*|//[^\n]*|/\*.*?\*/)|"(?P<text>(?:[^"\\]|\\.)*)"|(?P<word>[A-Za-z*][\w*-]*)"""
    r"""|(?P<number>[-+]?[\d.]+(?:[eE][-+]?\d+)?L*)|(?P<sign>[{}()\[\]=:;,])""",
    re.S,
)
CLOSING = {"{": "}", "(": ")", "[": "]"}
ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def tokens(text):
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise ValueError(f"line {text.count(chr(10), 0, at) + 1}: {text[at:at + 20]!r} is no libconfig")
        at = match.end()
        if match.lastgroup != "blank":
            yield match.lastgroup, match.group(match.lastgroup)


class Reader:
    def __init__(self, text):
        self.rest = list(tokens(text))
        self.rest.reverse()

    def peek(self):
        return self.rest[-1] if self.rest else (None, None)

    def group(self, end):
        members = {}
        while self.peek()[1] != end or self.peek()[0] == "text":
            name = self.rest.pop()[1]
            self.rest.pop()  # = or :
            members[name] = self.value()
            if self.peek() in (("sign", ";"), ("sign", ",")):
                self.rest.pop()
        if self.rest:
            self.rest.pop()
        return members

    def sequence(self, end):
        members = []
        while self.peek() != ("sign", end):
            members.append(self.value())
            if self.peek() == ("sign", ","):
                self.rest.pop()
        self.rest.pop()
        return members

    def value(self):
        kind, token = self.rest.pop()
        if kind == "text":
            while self.peek()[0] == "text":
                token += self.rest.pop()[1]
            return re.sub(r"\\(.)", lambda m: ESCAPES.get(m.group(1), m.group(1)), token)
        if kind == "number":
            return float(token) if "." in token else int(token.rstrip("L"))
        if kind == "word":
            return token.lower() == "true"
        return self.group("}") if token == "{" else self.sequence(CLOSING[token])


def read(path):
    with open(path, encoding="utf-8") as f:
        return Reader(f.read()).group(None)
