"""A small world for .ci/torture: an author, a bare remote, runners' clones, a sandbox, and a git server.
Over `local` there is no remote, and the record is kept in the author's repository.

It knows the program by its command line alone.
"""

import collections
import http.server
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socketserver
import struct
import subprocess
import threading
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = os.environ.get("POSTRIDER", str(ROOT / ".build/debug/postrider"))
BASE = {
    "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C", "TZ": "UTC", "NO_COLOR": "1", "GIT_AUTHOR_NAME": "Ann",
    "GIT_AUTHOR_EMAIL": "ann@example.com", "GIT_COMMITTER_NAME": "Ann",
    "GIT_COMMITTER_EMAIL": "ann@example.com", "GIT_AUTHOR_DATE": "2026-11-21T07:00:00Z",
    "GIT_COMMITTER_DATE": "2026-11-21T07:00:00Z",
}
# Label → platform, its id there, and what the project says of it besides. Texts begin with the post's id, by which
# the counting script knows them again.
ACCOUNTS = {
    "toot": ("mastodon", "acme", {}), "toot2": ("mastodon", "second", {}), "page": ("facebook", "1122334455", {}),
    "page2": ("facebook", "1122334466", {}), "gram": ("instagram", "17841400000000001", {}),
    "bird": ("x", "acme", {}), "knot": ("threads", "24000000000000001", {}),
    "sky": ("bluesky", "did:plc:acmeacmeacmeacmeacmeacme", {}),
    "office": ("linkedin", "urn:li:organization:5515715", {}),
    "tok": ("tiktok", "-000AcmeAcmeAcmeAcmeAcmeAcmeAcmeAcme0", {"privacy_level": "PUBLIC_TO_EVERYONE"}),
    "tube": ("youtube", "UCacmeacmeacmeacmeacmeac", {"made_for_kids": "false"}),
}
# Where the configuration names the account otherwise than the platform does.
NUMBERS = {"toot": "109000000000000001", "toot2": "109000000000000002", "bird": "1460000000000000001"}
# Kind of post → where it can go, and what its front matter says.
WORDS = ["toot", "page", "bird", "knot", "sky", "office"]
KINDS = {
    "text": (WORDS, []), "image": ([*WORDS, "gram"], ["media: [/media/a.jpg]"]),
    "carousel": (["gram", "knot", "tok"], ["type: carousel", "media: [/media/a.jpg, /media/b.jpg]"]),
    "video": (["page", "toot", "bird", "knot", "sky", "office", "tube", "tok"],
              ["type: video", "media: [/media/v.mp4]"]),
    "reel": (["gram", "page", "tube"], ["type: reel", "media: [/media/u.mp4]"]),
    "thread": (["toot", "bird", "knot", "sky"], []),
}
# An account takes so many posts a day, begun ones that were given up included; a world's posts lie within one.
MOST = {"tok": 7, "knot": 240}
START = 1795248000  # 2026-11-21T08:00:00Z


def iso(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def box(name, body):
    return struct.pack(">I", len(body) + 8) + name.encode() + body


def film(width, height, seconds=8):
    """An MP4 with an index that a probe can read, and data that no player shows."""
    zero, ms = bytes(4), seconds * 1000
    one = struct.pack(">I", 0x10000)
    matrix = one + zero * 3 + one + zero * 3 + struct.pack(">I", 0x40000000)
    track = box("trak", box("tkhd", zero * 3 + struct.pack(">I", 1) + zero + struct.pack(">I", ms) + zero * 4
                            + matrix + struct.pack(">II", width << 16, height << 16))
                + box("mdia", box("mdhd", zero * 3 + struct.pack(">II", 30000, ms * 30) + zero)
                      + box("hdlr", zero * 2 + b"vide" + bytes(13))
                      + box("minf", box("stbl", box("stts", zero + struct.pack(">III", 1, seconds * 30, 1000))))))
    index = box("moov", box("mvhd", zero * 3 + struct.pack(">II", 1000, ms) + bytes(80)) + track)
    return box("ftyp", b"isom" + zero + b"isommp42") + index + box("mdat", b"Z" * 100_000)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            whole = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                whole += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return whole
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def serve(self):
        body = self.body()
        path, _, query = self.path.partition("?")
        variables = dict(
            BASE, GIT_PROJECT_ROOT=self.server.folder, GIT_HTTP_EXPORT_ALL="1", REMOTE_USER="tester",
            REQUEST_METHOD=self.command, PATH_INFO=path, QUERY_STRING=query, CONTENT_LENGTH=str(len(body)),
            CONTENT_TYPE=self.headers.get("Content-Type", ""), REMOTE_ADDR="127.0.0.1",
            HTTP_CONTENT_ENCODING=self.headers.get("Content-Encoding", ""),
            GIT_PROTOCOL=self.headers.get("Git-Protocol", ""))
        done = subprocess.run(["git", "http-backend"], input=body, env=variables, capture_output=True)
        head, _, answer = done.stdout.partition(b"\r\n\r\n")
        status, headers = 200, []
        for line in head.decode("latin-1").splitlines():
            name, _, value = line.partition(":")
            if name.lower() == "status":
                status = int(value.split()[0])
            else:
                headers.append((name, value.strip()))
        self.send_response(status if head else 500)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        try:
            self.wfile.write(answer)
        except OSError:
            self.close_connection = True

    do_GET = do_POST = serve


class GitServer(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        pass  # a client that was killed


class Ended:
    def __init__(self, code, said, seconds):
        self.code, self.said, self.seconds = code, said, seconds


class World:
    def __init__(self, folder, way, seed):
        self.folder, self.way = pathlib.Path(folder), way
        self.random = random.Random(seed)
        for name in ("home", "author/posts", "author/media"):
            (self.folder / name).mkdir(parents=True)
        self.variables = dict(BASE, HOME=str(self.folder / "home"))
        self.now, self.wanted, self.acknowledged, self.traces = START, [], [], 0
        self.given = collections.Counter()
        self.server = GitServer(str(self.folder)) if way == "http" else None
        self.remote = f"http://127.0.0.1:{self.server.server_port}/remote.git" if self.server \
            else f"file://{self.folder}/remote.git"
        self.start_sandbox()

    # --- The platforms' side

    def start_sandbox(self):
        accounts, self.remote_ids = [], {}
        for label, (platform, name, _) in ACCOUNTS.items():
            self.remote_ids[label] = NUMBERS.get(label, name)
            accounts.append({"platform": platform, "token": f"token-{label}", "id": self.remote_ids[label],
                             "handle": name if label in NUMBERS else f"{label}.test"})
            self.variables[f"TOKEN_{label.upper()}"] = f"token-{label}"
        options = {"default_accounts": False, "accounts": accounts, "media_folder": str(self.folder / "author"),
                   "processing_polls": 0, "publishing_quota": 100000, "container_quota": 100000,
                   "answer_delay_ms": self.random.choice([0, 20, 60])}
        (self.folder / "sandbox.json").write_text(json.dumps(options))
        log = open(self.folder / "sandbox.log", "wb")
        self.sandbox = subprocess.Popen([PROGRAM, "sandbox", "--port", "0", "--options", self.folder / "sandbox.json"],
                                        env=self.variables, stdout=log, stderr=log)
        for _ in range(1200):
            found = re.search(r"http://127\.0\.0\.1:\d+", (self.folder / "sandbox.log").read_text())
            if found or self.sandbox.poll() is not None:
                break
            time.sleep(0.05)
        if not found:
            raise RuntimeError("the sandbox does not start: " + (self.folder / "sandbox.log").read_text())
        self.base = found[0]

    def ask(self, method, path, body=None):
        request = urllib.request.Request(
            self.base + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def set(self, now):
        self.now = now
        self.ask("POST", "/_sandbox/clock", {"now": iso(now)})

    def slow(self, milliseconds):
        """Every public call is carried out at once and answered late."""
        self.ask("DELETE", "/_sandbox/faults")
        if milliseconds:
            ends = ["POST /statuses", "POST /*/feed", "POST /*/media_publish", "POST /*/videos", "POST /*/video_reels",
                    "POST /2/tweets", "POST /*/threads_publish", "POST /xrpc/com.atproto.repo.putRecord",
                    "POST /rest/posts", "POST /content/init/", "PUT /tiktok/**", "PUT /youtube/**"]
            self.ask("POST", "/_sandbox/faults",
                     [{"endpoint": end, "delay_ms": milliseconds, "count": 100000} for end in ends])

    # --- The content

    def git(self, *words, check=True):
        done = subprocess.run(["git", *map(str, words)], env=self.variables, capture_output=True, text=True)
        if check and done.returncode != 0:
            raise RuntimeError(f"git {words}: {done.stderr}")
        return done.stdout.strip()

    def post(self, name, labels, due, lines=(), items=1):
        texts = [f"This is {name}." if n == 1 else f"This is {name} {n}." for n in range(1, items + 1)]
        if "tube" in labels:
            lines = [*lines, "overrides: {youtube: {title: A film}}"]
        head = ["---", f"id: {name}", f"accounts: [{', '.join(labels)}]", f"publish_at: {iso(due)}", *lines, "---"]
        text = "\n".join(head) + "\n" + "\n\n---\n\n".join(texts) + "\n"
        (self.folder / f"author/posts/{name}.md").write_text(text)
        self.wanted += [{"delivery": f"{name}@{label}", "platform": ACCOUNTS[label][0], "account": label,
                         "remote": self.remote_ids[label], "items": items, "due": due} for label in labels]

    def drawn(self, labels, number):
        """So many of the accounts that still take posts."""
        open_ = [label for label in labels if self.given[label] < MOST.get(label, 1000)]
        chosen = self.random.sample(open_, min(number, len(open_)))
        self.given.update(chosen)
        return chosen

    def mixed(self, name, due):
        """A post of some kind, to one to three accounts that take such."""
        kind = self.random.choice(list(KINDS))
        labels, lines = KINDS[kind]
        self.post(name, self.drawn(labels, self.random.randint(1, 3)), due, lines,
                  self.random.randint(2, 3) if kind == "thread" else 1)

    def publish(self, clones=1):
        """Commits all of it, clones, and records it before anything is due."""
        author = self.folder / "author"
        for name in ("a.jpg", "b.jpg"):
            shutil.copy(ROOT / "example-content/media/menu.jpg", author / "media" / name)
        (author / "media/v.mp4").write_bytes(film(1920, 1080))
        (author / "media/u.mp4").write_bytes(film(1080, 1920))
        lines = ["version: 1", "timezone: UTC", "accounts:"]
        for label, (platform, name, defaults) in ACCOUNTS.items():
            field = "{access_token: env:TOKEN_TUBE}" if platform == "youtube" else f"env:TOKEN_{label.upper()}"
            lines += [f"  {label}:", f"    platform: {platform}", f"    id: \"{name}\"",
                      f"    base_url: {self.base}/{platform}", f"    credentials: {field}"]
            lines += ["    defaults:"] * bool(defaults) + [f"      {key}: {value}" for key, value in defaults.items()]
        lines += ["media:", f"  base_url: {self.base}/_sandbox/media"]
        (author / "postrider.yaml").write_text("\n".join(lines) + "\n")
        self.git("init", "-q", "-b", "main", author)
        self.git("-C", author, "add", "-A")
        self.git("-C", author, "commit", "-q", "-m", "Write")
        if self.way == "local":
            self.git("-C", author, "config", "core.logAllRefUpdates", "always")
            self.clones, self.record = [author], author
            return self.begin()
        bare = self.record = self.folder / "remote.git"
        self.git("init", "-q", "--bare", "-b", "main", bare)
        self.git("-C", bare, "config", "http.receivepack", "true")
        self.git("-C", bare, "config", "core.logAllRefUpdates", "always")
        self.git("-C", author, "push", "-q", f"file://{bare}", "main")
        self.clones = [self.folder / f"clone-{n}" for n in range(clones)]
        for clone in self.clones:
            self.git("clone", "-q", self.remote, clone)
        self.begin()

    def begin(self):
        self.set(START)
        first = self.run(self.clones[0])
        if first.code != 0:
            raise RuntimeError(f"the first run ended with {first.code}: {first.said}")

    # --- Runs

    def start(self, clone, points=""):
        self.traces += 1
        trace = self.folder / f"trace-{self.traces}"
        trace.touch()
        said = open(self.folder / f"said-{self.traces}", "wb")
        variables = dict(self.variables, POSTRIDER_FAILPOINTS=points + ("," if points else "") + f"trace={trace}")
        process = subprocess.Popen([PROGRAM, "reconcile", "--now", iso(self.now), "-C", str(clone)],
                                   env=variables, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        process.trace, process.said, process.began = trace, said.name, time.monotonic()
        said.close()
        return process

    def end(self, process, timeout=240):
        """Waits for a run; one that does not end by itself is killed and told as code 1000."""
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            code = 1000
        for line in process.trace.read_text().splitlines():
            if line.startswith("! acknowledged "):
                self.acknowledged.append(line.split()[2])
        return Ended(code if code >= 0 else 128 - code, pathlib.Path(process.said).read_text(errors="replace"),
                     time.monotonic() - process.began)

    def run(self, clone):
        return self.end(self.start(clone))

    def begun(self):
        """Post, account and item of every call that a journal on a runner's machine says began, added to a file."""
        with open(self.folder / "begun", "a") as out:
            for clone in self.clones:
                for journal in (clone / ".git/postrider").glob("journal-*.jsonl"):
                    for line in journal.read_text(errors="replace").splitlines():
                        if '"begun"' in line:
                            out.write(line + "\n")

    def kill(self, process, everything):
        """kill -9 of the process, or of all it started, too, as when a machine stops."""
        below = descendants(process.pid) if everything else []
        process.send_signal(signal.SIGKILL)
        for child in below:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def settle(self):
        """Time goes on, with clean runs, until settling is over and three more found nothing to do."""
        words = []
        for minutes in (20, 2, 20, 2, 70, 1, 1):
            self.set(self.now + minutes * 60)
            ended = self.run(self.clones[0])
            words.append((ended.code, ended.said))
            self.begun()
        return words

    def hand_over(self):
        """What the counting script needs to know."""
        (self.folder / "wanted.json").write_text(json.dumps(self.wanted))
        (self.folder / "acknowledged").write_text("\n".join(self.acknowledged) + "\n")
        (self.folder / "sandbox.url").write_text(self.base + "\n")
        (self.folder / "record").write_text(f"{self.record}\n")

    def close(self):
        self.sandbox.terminate()
        self.sandbox.wait()
        if self.server:
            self.server.shutdown()
            self.server.server_close()


def descendants(root):
    """Processes below one, without the server's side of a push over the file system: that is not the runner's."""
    parents = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
            words = (entry.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if b"receive-pack" not in words:
            parents.setdefault(int(fields[1]), []).append(int(entry.parent.name))
    found, open_ = [], [root]
    while open_:
        for child in parents.get(open_.pop(), []):
            found.append(child)
            open_.append(child)
    return found
