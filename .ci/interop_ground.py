"""What both halves of the interoperability check stand on: the sandbox's ledger, and files to publish."""

import json
import pathlib
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent
PICTURES = ROOT / "example-content" / "media"


class Ledger:
    """What a platform made public, as the sandbox tells it; every look names what is new since the last one."""

    def __init__(self, base, platform):
        self.address = f"{base}/_sandbox/posts?platform={platform}"
        self.known = {post["id"] for post in self.all()}

    def all(self):
        with urllib.request.urlopen(self.address, timeout=30) as answer:
            return json.load(answer)["posts"]

    def new(self):
        posts = self.all()
        ids = [post["id"] for post in posts]
        assert len(set(ids)) == len(ids), f"the ledger has an id twice: {ids}"
        found = [post for post in posts if post["id"] not in self.known]
        self.known.update(ids)
        return found

    def one(self, text, media):
        """Exactly one new post, with these words and as many files."""
        found = self.new()
        assert len(found) == 1, f"{len(found)} new posts in place of one"
        assert found[0]["text"] == text, f"the text is {found[0]['text']!r}"
        assert len(found[0]["media"]) == media, f"{len(found[0]['media'])} files in place of {media}"
        assert found[0]["deleted_at"] is None, "the post is deleted"
        return found[0]

    def none(self):
        found = self.new()
        assert not found, f"{len(found)} posts came of a call that makes none"


def film(size):
    """An MP4 of that many bytes: its index says 5 seconds of 720 by 1280 at 30 pictures a second."""
    def long(*values):
        return b"".join(value.to_bytes(4, "big") for value in values)

    def box(name, *parts):
        body = b"".join(parts)
        return long(len(body) + 8) + name + body

    zero = bytes(4)
    mvhd = box(b"mvhd", zero * 3, long(1000, 5000), bytes(80))
    matrix = long(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
    tkhd = box(b"tkhd", zero * 3, long(1, 0, 5000), zero * 4, matrix, long(720 << 16, 1280 << 16))
    mdhd = box(b"mdhd", zero * 3, long(30000, 150000), zero)
    hdlr = box(b"hdlr", zero * 2, b"vide", bytes(13))
    stts = box(b"stts", zero, long(1, 150, 1000))
    track = box(b"trak", tkhd, box(b"mdia", mdhd, hdlr, box(b"minf", box(b"stbl", stts))))
    head = box(b"ftyp", b"isom", zero, b"isommp42") + box(b"moov", mvhd, track)
    rest = size - len(head)
    return head + long(rest) + b"mdat" + b"Z" * (rest - 8)
