#!/usr/bin/env python3
"""Uploads a CSV of predictions to Touchstone, with Python's standard library alone.

    python3 upload.py predictions.csv --workflow Penguins --suite all --model nearest-5 --key specimen

It speaks the format of docs/wire-format.md. The table is read twice: once to check every row, then
to send it. The same table makes the same parts, so a second run sends nothing, and one that broke
off goes on with the parts that are missing. Memory is the keys of the test samples, about 300 bytes
each, and up to 64 MiB of rows that wait for the other rows of their block.
"""

import argparse
import base64
import concurrent.futures
import csv
import functools
import gzip
import hashlib
import http.client
import json
import os
import random
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

BLOCK_ROWS = 4_096
PART_ROW_BYTES = 1024 * 1024
PART_RAW_BYTES = 32 * 1024 * 1024
GATHER_BYTES = 64 * 1024 * 1024
PARTS_PER_COMMIT = 8
TRIES = 7


class Refused(Exception):
    """What the server, or the table, does not allow; its text is for people."""

    def __init__(self, message, code="", details=None):
        super().__init__(message)
        self.code = code
        self.details = details or {}


class Expired(Exception):
    """A presigned address that is no longer good."""


# --- The server ------------------------------------------------------------------------------------


class Server:
    def __init__(self, url, token):
        self.url = url.rstrip("/")
        self.token = token

    def call(self, procedure, **given):
        """Calls a procedure. Every call may be repeated."""
        headers = {"content-type": "application/json", "authorization": f"Bearer {self.token}"}
        url = f"{self.url}/trpc/{procedure}"
        status, body = request("POST", url, headers, json.dumps(given).encode())
        try:
            answer = json.loads(body)
            if status == 200:
                return answer["result"]["data"]
            error = answer["error"]
            facts = error["data"]["touchstone"]
        except (ValueError, KeyError, TypeError):
            raise Refused(f"{url} answered {status}, and not as Touchstone does. Check the address.")
        raise Refused(error["message"], facts["code"], facts.get("details"))


def request(method, url, headers, body=None):
    """Sends a request; repeats it on 408, 429, 5xx and while there is no connection."""
    for attempt in range(1, TRIES + 1):
        asked = urllib.request.Request(url, data=body, headers=headers, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=60) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            reason = f"it answered {error.code}"
            with error:
                answer = error.read()
            if error.code not in (408, 429) and error.code < 500:
                return error.code, answer
        except (OSError, http.client.HTTPException) as error:
            reason = str(getattr(error, "reason", error)) or type(error).__name__
        if attempt < TRIES:
            time.sleep(min(5, 0.1 * 2**attempt) * random.uniform(0.5, 1))
    host = urllib.parse.urlparse(url).netloc
    raise Refused(f"No usable answer from {host} after {TRIES} tries ({reason}). Run this again later.")


def put_object(presigned, body):
    """Sends a part to its address, with exactly the headers that the address is bound to."""
    status, answer = request(presigned["method"], presigned["url"], presigned["headers"], body)
    if status == 403:
        raise Expired
    # 412: somebody was faster with the same bytes.
    if status != 412 and status >= 300:
        raise Refused(f"An upload was answered with {status}: {answer[:300].decode(errors='replace')}")


def get_object(presigned):
    status, body = request(presigned["method"], presigned["url"], presigned["headers"])
    if status == 403:
        raise Expired
    if status != 200:
        raise Refused(f"A download was answered with {status}.")
    return body


# --- The workflow's types --------------------------------------------------------------------------


class Field:
    """What a field takes, as far as a table needs to know; `fields` are those of an object."""

    def __init__(self, kind="any", nullable=True, required=True, fields=None):
        self.kind = kind
        self.nullable = nullable
        self.required = required
        self.fields = fields


def read_schema(schema, root, required=True, within=()):
    if not isinstance(schema, dict):
        return Field(required=required)
    ref = schema.get("$ref")
    if isinstance(ref, str):
        # A type that holds itself ends here: from the second time on any JSON is taken.
        if ref in within:
            return Field(required=required)
        target = root
        for step in ref[2:].split("/") if ref != "#" else []:
            target = target.get(step) if isinstance(target, dict) else None
        return read_schema(target, root, required, (*within, ref))
    options = schema.get("anyOf", schema.get("oneOf"))
    if isinstance(options, list):
        some = [option for option in options if option != {"type": "null"}]
        nullable = len(some) < len(options)
        read = [read_schema(option, root, required, within) for option in some]
        if len(read) == 1:
            read[0].nullable = read[0].nullable or nullable
            return read[0]
        kinds = {field.kind for field in read}
        if len(kinds) == 1 and not any(field.fields for field in read):
            nullable = nullable or any(field.nullable for field in read)
            return Field(kinds.pop(), nullable, required)
        return Field("any", nullable, required)
    types = schema.get("type")
    types = types if isinstance(types, list) else [types]
    others = [name for name in types if name != "null"]
    known = {"string", "number", "integer", "boolean", "object", "array"}
    if len(others) != 1 or others[0] not in known:
        return Field("any", "null" in types or others == [None], required)
    field = Field(others[0], "null" in types, required)
    properties = schema.get("properties")
    if field.kind == "object" and isinstance(properties, dict):
        needed = schema.get("required", [])
        field.fields = {
            name: read_schema(inner, root, name in needed, within)
            for name, inner in properties.items()
        }
    return field


def field_at(field, path):
    """The field at a dotted path; below free keys it takes anything. None where there is none."""
    for name in path.split("."):
        if field.fields is None:
            return Field(required=False)
        field = field.fields.get(name)
        if field is None:
            return None
    return field


# --- The table -------------------------------------------------------------------------------------

ABSENT = object()
NUMERAL = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", re.IGNORECASE)
BOOLEANS = {"true": True, "false": False, "1": True, "0": False}


class Table:
    """A CSV file with a header, in UTF-8."""

    def __init__(self, path):
        self.path = path

    def rows(self):
        """Each row as the line on which it starts, and its values by column."""
        try:
            with open(self.path, encoding="utf-8-sig", newline="") as file:
                yield from self.parsed(csv.reader(file, strict=True))
        except OSError as error:
            raise Refused(f"{self.path} cannot be read: {error.strerror}.")
        except UnicodeDecodeError:
            raise Refused(f"{self.path} is not UTF-8. Convert it first.")

    def parsed(self, reader):
        header = None
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                raise self.refused(line, None, f"{error}. Check the quotes")
            if cells is None:
                break
            if not cells:
                continue
            if header is None:
                header = self.checked_header(cells)
            elif len(cells) != len(header):
                problem = f"the row has {len(cells)} values, but the header has {len(header)} columns"
                raise self.refused(line, None, problem)
            else:
                yield line, {name: cell for name, cell in zip(header, cells) if name != ""}
        if header is None:
            raise Refused(f"{self.path} is empty. The first line must be a header.")

    def checked_header(self, cells):
        for i, name in enumerate(cells):
            if name != "" and name in cells[:i]:
                raise self.refused(1, name, "appears twice in the header. Rename or remove one")
        return cells

    def refused(self, line, column, problem):
        where = f"{self.path}, line {line}" + ("" if column is None else f', column "{column}"')
        return Refused(f"{where}: {problem}.")

    def lacks(self, line, column, row):
        columns = ", ".join(row)
        return Refused(f'{self.path}, line {line} has no column "{column}"; it has {columns}.')


def coerce(field, text):
    """A text of CSV as the field takes it. Raises ValueError, which says what is wrong."""
    is_empty = text == "" and (field.kind != "string" or field.nullable or not field.required)
    if is_empty:
        return None if field.nullable or field.required else ABSENT
    if field.kind == "string":
        return text
    shown = json.dumps(text, ensure_ascii=False)
    if field.kind in ("number", "integer"):
        number = float(text) if NUMERAL.fullmatch(text) else float("inf")
        if number in (float("inf"), float("-inf")):
            raise ValueError(f"{shown} is not a number")
        if number.is_integer() and abs(number) < 2**53:
            return int(number)
        if field.kind == "integer":
            raise ValueError(f"{shown} is not a whole number")
        return number
    if field.kind == "boolean":
        if text.strip().lower() not in BOOLEANS:
            raise ValueError(f"{shown} is neither true nor false")
        return BOOLEANS[text.strip().lower()]
    try:
        value = json.loads(text, parse_constant=not_json, parse_float=finite)
        as_json(value).encode()
        return value
    except ValueError:
        if field.kind == "any":
            return text
        raise ValueError(f"{shown} is not a JSON {field.kind}")


def not_json(name):
    raise ValueError(f"{name} is not JSON")


def finite(text):
    number = float(text)
    return number if abs(number) != float("inf") else not_json(text)


class Mapper:
    """Makes inferences of rows: each field from the column of its name, or as a map says."""

    def __init__(self, table, field, columns):
        self.table = table
        self.field = field
        self.map = columns
        for path in columns:
            if field_at(field, path) is None:
                known = ", ".join(field.fields or {})
                raise Refused(f'--map names the field "{path}". Inferences have: {known}.')

    def inference(self, line, row):
        if not self.map:
            value = self.by_name(line, row, self.field, "")
            if isinstance(value, Refused):
                raise value
            return {} if value is ABSENT else value
        made = {}
        for path, column in self.map.items():
            value = self.leaf(line, row, field_at(self.field, path), [column])
            if isinstance(value, Refused):
                raise value
            if value is ABSENT:
                continue
            *outer, last = path.split(".")
            inner = made
            for name in outer:
                inner = inner.setdefault(name, {})
            inner[last] = value
        return made

    def by_name(self, line, row, field, path):
        names = [f"inference.{path}", path] if path else ["inference"]
        if field.fields is None or any(name in row for name in names):
            return self.leaf(line, row, field, names)
        made = {}
        for name, inner in field.fields.items():
            value = self.by_name(line, row, inner, f"{path}.{name}" if path else name)
            if value is not ABSENT:
                made[name] = value
        lacking = [value for value in made.values() if isinstance(value, Refused)]
        has_value = any(v not in (None, "") and v not in lacking for v in made.values())
        if path and not has_value and (field.nullable or not field.required):
            return None if field.nullable else ABSENT
        return lacking[0] if lacking else made

    def leaf(self, line, row, field, names):
        """The value of a field; a Refused that is returned counts unless a whole object is empty."""
        name = next((name for name in names if name in row), None)
        if name is None:
            if not field.required:
                return ABSENT
            return self.table.lacks(line, names[-1], row)
        try:
            value = coerce(field, row[name])
        except ValueError as error:
            raise self.table.refused(line, name, str(error))
        if value is None and not field.nullable:
            return self.table.refused(line, name, f"is empty; expected a {field.kind}")
        return value

    def column_of(self, path):
        """The column that a field at a path comes from, for messages."""
        parts = path.split(".")
        for length in range(len(parts), 0, -1):
            name = ".".join(parts[:length])
            if name in self.map or not self.map:
                return self.map.get(name, name)
        return path

    def error(self, row):
        """A row with a text in `error.message` stands for an error, as in an export."""
        message = row.get("error.message", "")
        if message == "" or "error" in (self.field.fields or {}):
            return None
        attempts = row.get("error.attempts", "")
        attempts = int(attempts) if re.fullmatch(r"[1-9]\d{0,8}", attempts) else 1
        name = row.get("error.name", "") or "Error"
        return {"name": name, "message": message, "attempts": attempts}


# --- Matching --------------------------------------------------------------------------------------


class Samples:
    """Which test sample has which place, by key; and how many each block has."""

    def __init__(self, server, target, key, schema):
        self.places = {}
        self.sizes = {}
        self.key = key
        self.fields = {path: field_at(schema, path) for path in key}
        for path, field in self.fields.items():
            if field is None:
                known = ", ".join(schema.fields or {})
                raise Refused(f'--key names the field "{path}". Test samples have: {known}.')
        start = 0
        while start is not None:
            page = server.call("inferences.read", target=target, **{"from": start})
            for plan in page["blocks"]:
                self.add_block(plan)
            start = page.get("next")

    def add_block(self, plan):
        block = plan["block"]
        lines = gzip.decompress(get_object(plan["samples"])).split(b"\n")
        metadata = read_metadata(plan)
        rows = decode_rows(plan["rows"])
        self.sizes[block] = len(rows)
        for row in rows:
            sample = json.loads(lines[row])["testSample"]
            if row in metadata:
                sample["metadata"] = metadata[row]
            key = tuple(value_at(sample, path) for path in self.key)
            if key in self.places:
                raise Refused(f"Two test samples have the key {shown_key(key)}. Add fields to --key.")
            self.places[key] = block * BLOCK_ROWS + row

    def key_of(self, table, line, row):
        values = []
        for path, column in self.key.items():
            name = next((name for name in (f"testSample.{column}", column) if name in row), None)
            if name is None:
                raise table.lacks(line, column, row)
            try:
                value = coerce(self.fields[path], row[name])
            except ValueError as error:
                raise table.refused(line, name, str(error))
            if value is None or value is ABSENT:
                raise table.refused(line, name, "is empty; a key needs a value")
            values.append(value)
        return tuple(values)


def read_metadata(plan):
    """The metadata of the rows that have others than their lines, by row."""
    found = {}
    for part in plan.get("metadata", []):
        rows = set(decode_rows(part["rows"]))
        for line in gzip.decompress(get_object(part["request"])).splitlines():
            entry = json.loads(line)
            row = entry["place"] % BLOCK_ROWS
            if row in rows:
                found[row] = entry["metadata"]
    return found


def value_at(value, path):
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def shown_key(key):
    return " ".join(json.dumps(value, ensure_ascii=False) for value in key)


def decode_rows(text):
    """A set of rows: "" for none, "12-99" for a run, else base64 of a bitmap."""
    if text == "":
        return []
    run = re.fullmatch(r"(\d+)-(\d+)", text)
    if run:
        return list(range(int(run[1]), int(run[2]) + 1))
    bits = base64.b64decode(text)
    return [row for row in range(len(bits) * 8) if bits[row >> 3] >> (row & 7) & 1]


class Match:
    """Reads the whole table and refuses it before anything is sent."""

    def __init__(self, table, samples, mapper):
        self.rows = self.unknown = self.duplicates = 0
        self.unknown_keys = []
        seen = {}
        for line, row in table.rows():
            self.rows += 1
            key = samples.key_of(table, line, row)
            text = as_json(mapper.error(row) or mapper.inference(line, row))
            place = samples.places.get(key)
            if place is None:
                self.unknown += 1
                self.unknown_keys += [shown_key(key)] if self.unknown <= 10 else []
                continue
            digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
            earlier = seen.setdefault(place, (line, digest))
            if earlier[0] != line:
                self.duplicates += 1
                if earlier[1] != digest:
                    problem = f"another inference for the key of line {earlier[0]}, {shown_key(key)}"
                    raise table.refused(line, None, f"{problem}. Keep one row for each key")
        self.matched = len(seen)
        self.missing = len(samples.places) - self.matched


def as_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


# --- Sending ---------------------------------------------------------------------------------------


class Upload:
    """Gathers rows by block and sends a block when it is complete, or the fullest one."""

    def __init__(self, server, model, schema_revision, sizes):
        self.server = server
        self.model = model
        self.schema_revision = schema_revision
        self.sizes = sizes
        self.waiting = {}
        self.bytes_of = {}
        self.ready = []
        self.lines = {}
        self.parts = self.bytes = 0
        names = ("inserted", "unchanged", "changed", "errors", "conflicts")
        self.sums = dict.fromkeys(names, 0)
        self.conflicting = []

    def add(self, line, place, field, value):
        text = f'{{"place":{place},"{field}":{as_json(value)}}}\n'.encode()
        if len(text) > PART_ROW_BYTES:
            raise Refused(f"Line {line} has {len(text)} bytes as JSON; a row may have {PART_ROW_BYTES}.")
        block = place // BLOCK_ROWS
        rows = self.waiting.setdefault(block, {})
        rows[place] = (text, line)
        self.bytes_of[block] = self.bytes_of.get(block, 0) + len(text)
        if len(rows) == self.sizes[block] or self.bytes_of[block] > PART_RAW_BYTES:
            self.finish(block)
        while sum(self.bytes_of.values()) > GATHER_BYTES:
            self.finish(max(self.bytes_of, key=self.bytes_of.get))

    def finish(self, block):
        """Makes a part of what waits for a block. Without a time in it, gzip is the same each time."""
        rows = sorted(self.waiting.pop(block).items())
        del self.bytes_of[block]
        body = gzip.compress(b"".join(text for _, (text, _) in rows), 1, mtime=0)
        digest = hashlib.sha256(body).hexdigest()
        self.ready.append(({"block": block, "sha256": digest, "bytes": len(body)}, body))
        self.lines.update({place: line for place, (_, line) in rows})
        if len(self.ready) == PARTS_PER_COMMIT:
            self.send()

    def drain(self):
        for block in sorted(self.waiting):
            self.finish(block)
        self.send()

    def send(self):
        """Prepares, sends and commits; again when an address has expired or an upload is gone."""
        if not self.ready:
            return
        for attempt in range(TRIES):
            try:
                self.cycle()
                break
            except Expired:
                if attempt == TRIES - 1:
                    raise Refused("Uploads are refused (403). Check the clock of this machine.")
            except Refused as error:
                if error.code != "part_missing" or attempt == TRIES - 1:
                    raise
        self.ready.clear()
        self.lines.clear()

    def cycle(self):
        specs = [spec for spec, _ in self.ready]
        bodies = {spec["sha256"]: body for spec, body in self.ready}
        prepared = self.server.call("inferences.prepare", modelId=self.model()["id"], parts=specs)
        to_send = [part for part in prepared if "request" in part]
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            sending = [
                pool.submit(put_object, part["request"], bodies[part["sha256"]]) for part in to_send
            ]
            for sent in sending:
                sent.result()
        self.parts += len(to_send)
        self.bytes += sum(len(bodies[part["sha256"]]) for part in to_send)
        answer = self.server.call(
            "inferences.commit",
            modelId=self.model()["id"],
            schemaRevision=self.schema_revision,
            parts=specs,
        )
        for name in self.sums:
            self.sums[name] += answer[name]
        for conflict in answer["conflicting"]:
            self.conflicting.append((self.lines.get(conflict["place"]), conflict))


# --- The command -----------------------------------------------------------------------------------


def load(server, options):
    """The newest types of the workflow, the suite, and a function that answers the model."""
    workflow = server.call("workflows.get", workflow=options.workflow)
    revision = len(workflow["schemaHashes"])
    schemas = server.call("workflows.schemas", id=workflow["id"], revision=revision)
    suite = server.call("testSuites.get", workflowId=workflow["id"], testSuite=options.suite)
    found = find_model(server, options.model)
    if found and found["workflowId"] != workflow["id"]:
        raise Refused(f'The model "{options.model}" belongs to another workflow.')

    @functools.cache
    def model():
        """Makes the model where there is none: when the first rows are sent, and not before."""
        return found or server.call(
            "models.create", workflowId=workflow["id"], name=options.model, metadata={}, tags=[]
        )

    target = {"testSuiteId": suite["record"]["id"], "version": suite["version"]}
    return schemas, revision, target, model


def find_model(server, name):
    """The model that has this name now; one that only had it is not to be written to."""
    try:
        return server.call("models.get", model=name, forWriting=True)
    except Refused as error:
        if error.code != "not_found":
            raise
        return None


def require_match(match, options, path):
    if match.unknown and options.on_unknown == "fail":
        raise Refused(
            f"{match.unknown} of {match.rows} rows of {path} have a key that no test sample has,"
            f" such as {', '.join(match.unknown_keys)}. Nothing was sent. Check the key, or pass"
            " --on-unknown skip."
        )
    if match.missing and options.on_missing == "fail":
        raise Refused(
            f"{match.missing} of {match.missing + match.matched} test samples have no row in {path}."
            " Nothing was sent. Complete the table, or pass --on-missing skip."
        )


def upload(options):
    started = time.monotonic()
    server = Server(options.url, options.token)
    schemas, revision, target, model = load(server, options)
    table = Table(options.table)
    inference = schemas.get("inference")
    mapper = Mapper(table, read_schema(inference, inference), options.map)
    sample = schemas.get("testSample")
    samples = Samples(server, target, options.key, read_schema(sample, sample))
    match = Match(table, samples, mapper)
    print(
        f"matched {match.matched:,} · missing {match.missing:,} · unknown {match.unknown:,}"
        f" · duplicate {match.duplicates:,}"
    )
    require_match(match, options, options.table)
    sender = Upload(server, model, revision, samples.sizes)
    try:
        for line, row in table.rows():
            # A row that comes again replaces an equal one.
            place = samples.places.pop(samples.key_of(table, line, row), None)
            if place is None:
                continue
            error = mapper.error(row)
            value = error or mapper.inference(line, row)
            sender.add(line, place, "error" if error else "inference", value)
        sender.drain()
    except Refused as error:
        line = sender.lines.get(error.details.get("place"))
        if error.code != "schema_mismatch" or line is None:
            raise
        path, _, rule = error.details["problem"].rpartition(": ")
        raise table.refused(line, mapper.column_of(path), f"{rule}. Its part was not stored")
    report(sender, options.model, match, time.monotonic() - started)
    return 5 if sender.sums["conflicts"] else 0


def report(sender, name, match, seconds):
    sums = sender.sums
    print(
        f"✓ {match.matched:,} rows: {sums['inserted']:,} new, {sums['unchanged']:,} there already,"
        f" {sums['errors']:,} errors, {sums['conflicts']:,} conflicts"
    )
    print(f"  model {name}")
    print(f"  {sender.parts:,} parts sent, {sender.bytes:,} bytes, {seconds:.1f} s")
    for line, conflict in sender.conflicting[:20]:
        print(f"! line {line}: stored {as_json(conflict['stored'])}, in the table {as_json(conflict['offered'])}")


def pairs(text):
    """`field` or `field=column`."""
    field, _, column = text.partition("=")
    if not field:
        raise argparse.ArgumentTypeError("write FIELD or FIELD=COLUMN")
    return field, column or field


def parsed_options(arguments):
    parser = argparse.ArgumentParser(
        prog="upload.py", description="Uploads a CSV of predictions to Touchstone."
    )
    parser.add_argument("table", metavar="TABLE.csv")
    parser.add_argument("--workflow", required=True)
    parser.add_argument("--suite", required=True)
    parser.add_argument("--model", required=True, help="is created when there is none of this name")
    parser.add_argument(
        "--key",
        required=True,
        action="append",
        type=pairs,
        metavar="FIELD[=COLUMN]",
        help="the field of the test samples that a row is found by; may come several times",
    )
    parser.add_argument(
        "--map",
        action="append",
        default=[],
        type=pairs,
        metavar="FIELD=COLUMN",
        help="a field of the inference and its column; without any, columns have the fields' names",
    )
    parser.add_argument("--on-missing", choices=["fail", "skip"], default="fail")
    parser.add_argument("--on-unknown", choices=["fail", "skip"], default="fail")
    parser.add_argument("--url", default=os.environ.get("TOUCHSTONE_URL"))
    parser.add_argument("--token", default=os.environ.get("TOUCHSTONE_TOKEN"))
    options = parser.parse_args(arguments)
    options.key = dict(options.key)
    options.map = dict(options.map)
    for name in ("url", "token"):
        if not getattr(options, name):
            parser.error(f"say where the server is: pass --{name}, or set TOUCHSTONE_{name.upper()}")
    if not re.match("https?://", options.url):
        parser.error(f"{options.url} is not the address of a server, such as http://localhost:3000")
    return options


def main(arguments):
    try:
        return upload(parsed_options(arguments))
    except Refused as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    except Expired:
        print("✗ A download was refused (403). Check the clock of this machine.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("✗ Stopped. What was committed stays; run this again for the rest.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
