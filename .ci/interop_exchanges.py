"""Replays documented exchanges, files of Tests/interop, against the sandbox.

A file is a request as the platform's documentation shows it, or, of a refusal, such a request with the one thing
that is refused. Above it stands what must come back:

    # name, source       what it is, and the page that shows it
    # status: 200        of the answer
    # member: a.b        a documented member of the answer; `a.b = text` with its value, `a.b ~ pattern` with its form
    # header: name       the same for a header
    # stands: VALUE = a.b    in later files the documented VALUE stands for this member (`header name` for a header,
                         without its quotes)
    # tries: 10          it is asked again until the answer is as said
    # posts: 1           so many posts become public by it (0), the newest with `# text: …` and `# media: 1`

Beside it stands the documented answer, `NAME.answer`: its members, in the same kinds, must be in the sandbox's. What
stands above as `client`, `as` and `differs` is for our own clients, see Tests/PlatformsTests/Interop; `client` in the
same folder says what documented values are for them.

`map` in the same folder says what documented hosts, tokens and ids are in the sandbox: `VALUE = …`. A body of
`{{film SIZE FIRST LAST}}` is these bytes of a film, `{{picture NAME}}` one of the example's pictures.
"""

import http.client
import json
import re
import time
import urllib.parse

from interop_ground import PICTURES, ROOT, Ledger, film

FOLDER = ROOT / "Tests" / "interop"


class Exchange:
    def __init__(self, path):
        self.name, self.notes = f"{path.parent.name}/{path.stem}", []
        lines = path.read_text(encoding="utf-8").split("\n")
        while lines[0].startswith("#"):
            key, _, value = lines.pop(0)[1:].partition(":")
            self.notes.append((key.strip(), value.strip()))
        cut = lines.index("") if "" in lines else len(lines)
        self.method, self.target, _ = lines[0].split(" ")
        self.headers = [tuple(line.split(": ", 1)) for line in lines[1:cut]]
        self.body = "\n".join(lines[cut + 1:]).removesuffix("\n")
        answer = path.with_suffix(".answer")
        self.answer = answer.read_text(encoding="utf-8").partition("\n\n")[2] if answer.exists() else ""

    def all(self, key):
        return [value for name, value in self.notes if name == key]

    def note(self, key, other=None):
        return next(iter(self.all(key)), other)


def content(text):
    """The bytes of a body, made where the text stands for a file."""
    made = re.fullmatch(r"\{\{(film|picture) (.*)\}\}", text)
    if not made:
        return text.encode()
    if made[1] == "picture":
        return (PICTURES / made[2]).read_bytes()
    size, first, last = map(int, made[2].split())
    return film(size)[first:last + 1]


def translated(text, meanings):
    """The text with what the sandbox has in place of documented values."""
    # The longest first: a documented value may be the beginning of another.
    for value in sorted(meanings, key=len, reverse=True):
        text = text.replace(value, meanings[value])
    return text


def send(exchange, base, meanings):
    """The answer to an exchange: status, headers, and the body as JSON where it is that."""
    def meant(text):
        return translated(text, meanings)

    host = dict(exchange.headers)["Host"]
    address = urllib.parse.urlsplit(meant(f"https://{host}{exchange.target}"))
    assert f"http://{address.netloc}" == base, f"{exchange.target} of {host} does not lead to the sandbox"
    data = content(meant(exchange.body))
    connection = http.client.HTTPConnection(address.netloc, timeout=120)
    try:
        target = address.path + (f"?{address.query}" if address.query else "")
        connection.putrequest(exchange.method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in exchange.headers:
            connection.putheader(name, address.netloc if name == "Host" else meant(value))
        if exchange.method != "GET":
            connection.putheader("Content-Length", str(len(data)))
        connection.endheaders(data or None)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
    finally:
        connection.close()
    try:
        return answer.status, answer.headers, json.loads(text), text
    except ValueError:
        return answer.status, answer.headers, None, text


def member(value, path):
    """A member of the answer: names and numbers with dots between; None where it is not there."""
    for part in path.split("."):
        if isinstance(value, list):
            value = value[int(part)] if part.isdigit() and int(part) < len(value) else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value


def held(note, find):
    """What a note says of one member, or the problem with it."""
    words = re.fullmatch(r"(\S+)(?: ([=~]) ?(.*))?", note)
    value = find(words[1])
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if value is None:
        return f"no {words[1]}"
    if words[2] == "=" and text != words[3] or words[2] == "~" and not re.fullmatch(words[3], text):
        return f"{words[1]} is {text}"
    return None


def absent(documented, given, place="answer"):
    """Members that the documented answer has and this one has not, or has of another kind."""
    if type(documented) is not type(given):
        return [f"{place} is {type(given).__name__}, documented is {type(documented).__name__}"]
    if isinstance(documented, list):
        return absent(documented[0], given[0], f"{place}.0") if documented and given else []
    if not isinstance(documented, dict):
        return []
    return [problem for name, value in documented.items() for problem in (
        absent(value, given[name], f"{place}.{name}") if name in given else [f"no {place}.{name}"])]


def play(exchange, base, meanings, ledger):
    """One row of the table."""
    row = {"exchange": exchange.name, "status": "-", "members": 0, "posts": 0, "verdict": "ok"}
    try:
        assert exchange.note("source", "").startswith("https://"), "no source"
        for attempt in range(int(exchange.note("tries", "1"))):
            if attempt:
                time.sleep(0.2)
            status, headers, answer, text = send(exchange, base, meanings)
            row["status"] = status
            problems = [] if str(status) == exchange.note("status") else [f"status {status}"]
            said = [held(translated(note, meanings), lambda path: member(answer, path))
                    for note in exchange.all("member")]
            said += [held(translated(note, meanings), headers.get) for note in exchange.all("header")]
            row["members"] = sum(problem is None for problem in said)
            if exchange.answer:
                said += absent(json.loads(translated(exchange.answer, meanings)), answer)
            problems += [problem for problem in said if problem]
            if not problems:
                break
        rule = headers.get("X-Sandbox-Rule")
        assert not problems, f"{', '.join(problems)}; {text[:400]}{f' ({rule})' if rule else ''}"
        assert status >= 400 or not rule, f"it was taken, but breaks a rule: {rule}"
        for note in exchange.all("stands"):
            value, _, path = note.rpartition(" = ")
            meaning = headers[path[7:]].strip('"') if path.startswith("header ") else str(member(answer, path))
            meanings[value] = meaning
            # In a path the same value is written in percents.
            meanings[urllib.parse.quote(value, safe="")] = urllib.parse.quote(meaning, safe="")
        if int(exchange.note("posts", "0")):
            post = ledger.one(exchange.note("text").replace("\\n", "\n"), int(exchange.note("media", "0")))
            row["posts"] = 1
            assert post["number"], "a post without a number"
        else:
            ledger.none()
    except Exception as error:  # what cannot even be sent is a finding, too
        row["verdict"], row["why"] = "WRONG", f"{type(error).__name__}: {error}"
    return row


def replay(base, platform):
    """All exchanges of a platform, in the order of their names."""
    meanings = {}
    for line in (FOLDER / platform / "map").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            value, _, meaning = line.partition(" = ")
            meanings[value] = meaning.replace("{{base}}", base)
    ledger = Ledger(base, platform)
    paths = sorted((FOLDER / platform).glob("*.http"))
    return [play(Exchange(path), base, meanings, ledger) for path in paths]
