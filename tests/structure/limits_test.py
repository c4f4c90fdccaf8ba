"""The limits that PROTOCOL.md promises are the limits that the code has."""
import re
import sys
import unittest

import source

# A row of the table, and where its number stands: an enumerator of limits.h, or (file, name) elsewhere.
ROWS = (
    ("frame 2 of a request", "LIMIT_FRAME"),
    ("any frame: above this", ("daemon/wire/wire.c", "FRAME_CLOSE_BYTES")),
    ("source, channel, department", "LIMIT_NAME"),
    ("source_ref", "LIMIT_SOURCE_REF"),
    ("category", "LIMIT_CATEGORY"),
    ("title", "LIMIT_TITLE"),
    ("a campaign's or improvement's title", "LIMIT_TITLE"),
    ("goal of a campaign", "LIMIT_NOTE"),
    ("departments, categories or areas", "LIMIT_CAMPAIGN_LIST"),
    ("campaigns that are open", "LIMIT_CAMPAIGNS"),
    ("cases behind an improvement", "LIMIT_IMPROVEMENT_CASES"),
    ("description", "LIMIT_DESCRIPTION"),
    ("address", "LIMIT_ADDRESS"),
    ("reporter's name", "LIMIT_CONTACT"),
    ("answer", "LIMIT_ANSWER"),
    ("note", "LIMIT_NOTE"),
    ("field value", "LIMIT_FIELD_VALUE"),
    ("extra fields", "LIMIT_FIELDS"),
    ("departments on one case", "LIMIT_ASSIGNMENTS"),
    ("a length of time", "LIMIT_LENGTH"),
    ("clocks of one case", "LIMIT_CASE_CLOCKS"),
    ("changes of the holder", "LIMIT_SPELLS"),
    ("requests within one case", "LIMIT_ASKS"),
    ("events of one case", "LIMIT_HISTORY"),
    ("cases that repeat one case", "LIMIT_FOLLOWERS"),
    ("words of a Precedents request", "LIMIT_WORDS"),
    ("rows of a List", "LIMIT_PAGE"),
    ("groups that one Problems", "LIMIT_PROBLEMS"),
    ("cases that one Recompute changes", "LIMIT_RECOMPUTED"),
    ("feeds of channels", "LIMIT_OPEN_FEEDS"),
    ("credit", "LIMIT_CREDIT"),
    ("a Deliveries message", "LIMIT_DELIVERIES"),
    ("a piece of a `RuleFile`", "LIMIT_RULE_PIECE"),
    ("spans of one value", ("daemon/core/stats.h", "STATS_SPANS_MAX")),
    ("late clocks that one Overdue page", ("daemon/core/overdue.h", "OVERDUE_LOOKS")),
    ("cases that one page of what is due soon", ("daemon/core/overdue.h", "OVERDUE_SOON_LOOKS")),
    ("routing id", ("daemon/wire/peers.h", "PEER_ID_MAX")),
)
NUMBER = r"(\d+)\b"


def enumerator(file, name):
    match = re.search(rf"\b{name}\s*=\s*{NUMBER}", source.read(file))
    if not match:
        raise AssertionError(f"{file} has no number for {name}")
    return int(match.group(1))


def table():
    """{first cell: first number of the second} of the table under Limits."""
    part = re.search(r"^## Limits\n(.*?)(?=^## |\Z)", source.read("proto", "PROTOCOL.md"), re.S | re.M).group(1)
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", part, re.M)
    return {what: int(re.match(NUMBER, limit).group(1)) for what, limit in rows if re.match(NUMBER, limit)}


class Limits(unittest.TestCase):
    def test_the_table_says_what_the_code_has(self):
        rows = table()
        for begin, place in ROWS:
            found = [what for what in rows if what.startswith(begin)]
            self.assertEqual(len(found), 1, f"PROTOCOL.md has {len(found)} rows that begin with {begin!r}")
            file, name = place if isinstance(place, tuple) else ("daemon/base/limits.h", place)
            self.assertEqual(rows[found[0]], enumerator(file, name), f"PROTOCOL.md: {found[0]}; {file}: {name}")

    def test_every_row_of_the_table_is_compared(self):
        for what in table():
            self.assertTrue(
                any(what.startswith(begin) for begin, _ in ROWS), f"nobody compares the row {what!r} with the code"
            )

    def test_every_outcome_and_request_of_the_proto_file_is_explained(self):
        proto, text = source.read("proto", "liaison.proto"), source.read("proto", "PROTOCOL.md")
        for name in re.findall(r"\bOUTCOME_(?!UNSPECIFIED)(\w+) =", proto):
            self.assertIn(f"`{name}`", text, f"PROTOCOL.md says nothing about the outcome {name}")
        body = re.search(r"message Request \{(.*?)\n\}", proto, re.S).group(1)
        for kind in re.findall(r"^\s+(\w+) \w+ = \d+;", body, re.M):
            if kind[0].isupper():
                self.assertIn(f"`{kind}`", text, f"PROTOCOL.md says nothing about the request {kind}")
        for kind in re.findall(r"\bEVENT_KIND_(?!UNSPECIFIED)(\w+) =", proto):
            self.assertIn(f"`{kind}`", text, f"PROTOCOL.md says nothing about the event {kind}")

    def test_field_numbers_are_used_once(self):
        for name, body in re.findall(r"^message (\w+) \{(.*?)^\}", source.read("proto", "liaison.proto"), re.S | re.M):
            numbers = re.findall(r"= (\d+);", body)
            self.assertEqual(len(numbers), len(set(numbers)), f"message {name} uses a field number twice")


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
