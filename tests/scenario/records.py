"""A city's public records through its import map, as submissions. docs/IMPORT.md says what a map means."""
import csv
import datetime
import gzip
import os
import re
import zoneinfo

import city
import libconfig

FORMATS = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%m/%d/%Y %I:%M:%S %p")


def segment(word):
    return re.sub(r"[\x00-\x2f\x3a-\x60\x7b-\x7f]+", "-", word.lower()).strip("-")


class Map:
    def __init__(self, path):
        self.map = libconfig.read(path)["map"]
        self.columns = self.map["columns"]
        self.zone = zoneinfo.ZoneInfo(self.map["zone"])

    def cell(self, row, name):
        column = self.columns.get(name)
        return row.get(column, "").strip() if column else ""

    def translated(self, name, value):
        for pair in self.map.get("values", {}).get(name, []):
            if pair["from"] == value:
                return pair["to"]
        return segment(value) or self.map["defaults"].get(name, "")

    def moment_ms(self, text):
        for form in FORMATS:
            try:
                return int(datetime.datetime.strptime(text, form).replace(tzinfo=self.zone).timestamp() * 1000)
            except ValueError:
                continue
        return 0

    def submission(self, row):
        category = "/".join(segment(row[column]) for column in self.columns["category"])
        text = city.pb.CaseText(
            title=self.cell(row, "title"), description=self.cell(row, "description"), address=self.cell(row, "address")
        )
        usable = self.columns.get("usable")
        if self.cell(row, "lat") and (not usable or row[usable["column"]] == usable["is"]):
            text.point.lat, text.point.lon = float(self.cell(row, "lat")), float(self.cell(row, "lon"))
        return city.pb.Submit(
            source=self.map["source"],
            source_ref=self.cell(row, "source_ref"),
            category=category,
            text=text,
            channel=self.translated("channel", self.cell(row, "channel")),
            opened_at_ms=self.moment_ms(self.cell(row, "opened_at")),
        )


def boston_path():
    return os.path.join(city.CITY_DATA, "boston_311_2015h1.csv.gz")


def boston(count):
    """The first `count` real cases of Boston as submissions."""
    if not os.path.exists(boston_path()):
        city.skip(f"{boston_path()} is not there; set LIAISON_CITY_DATA to the folder with the real records")
    through = Map(os.path.join(city.SOURCE, "config", "boston", "map.cfg"))
    with gzip.open(boston_path(), "rt", encoding="utf-8", newline="") as file:
        return [through.submission(row) for row, _ in zip(csv.DictReader(file), range(count))]


def boston_file(path, count):
    """The first `count` rows as they are published, as a file for the command line."""
    boston(0)
    with gzip.open(boston_path(), "rt", encoding="utf-8", newline="") as file, open(
        path, "w", encoding="utf-8", newline=""
    ) as out:
        out.writelines(line for line, _ in zip(file, range(count + 1)))
    return path


def departments(config):
    return [d["name"] for d in libconfig.read(os.path.join(city.SOURCE, config, "city.cfg"))["departments"]]
