#!/usr/bin/env python3
"""A platform of your own: posts become entries of a JSON feed in one file.

Postrider runs this for accounts with `platform: command`. One question comes on standard input, one answer goes to
standard output; docs/beyond.md describes both. The feed is $HOME/feed.json, or the file named in the token.
"""
import fcntl
import json
import os
import shutil
import sys


def main() -> int:
    question = json.load(sys.stdin)
    if question.get("postrider") != 1:
        return answer(failed("needs_change", "this program speaks version 1"))
    verb = question.get("verb")
    path = question.get("token") or os.path.join(os.environ["HOME"], "feed.json")
    if verb == "verify":
        folder = os.path.dirname(path) or "."
        if os.access(folder, os.W_OK):
            return answer({"accepted": ["writes " + path]})
        return answer(failed("needs_credentials", folder + " cannot be written"))
    # One at a time: two questions at once must not lose an entry.
    with open(path + ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        feed = read(path)
        reply = VERBS.get(verb, unsupported)(question, feed, path)
    return answer(reply)


def publish(question, feed, path):
    name = "{key}/{item}".format(**question)
    # The key makes a repeated question harmless: the first entry is the answer.
    for entry in feed["items"]:
        if entry["_key"] == name:
            return {"published": receipt(entry)}
    said = question["content"]["items"][question["item"]]
    entry = {"id": "entry-{}".format(len(feed["items"]) + 1), "content_text": said["text"], "_key": name}
    if question.get("earlier"):
        entry["_answers"] = question["earlier"][-1]["id"]
    entry["attachments"] = [keep(file, path) for file in said["media"]]
    feed["items"].append(entry)
    write(path, feed)
    return {"published": receipt(entry)}


def find(question, feed, path):
    name = "{key}/{item}".format(**question)
    for entry in feed["items"]:
        if entry["_key"] == name:
            return {"published": receipt(entry)}
    # The same key may be sent again for a week: it is kept for ever here.
    return {"not_seen": {"key_life_seconds": 604800}}


def edit(question, feed, path):
    for entry in feed["items"]:
        if entry["id"] == question["receipts"][question["item"]]["id"]:
            entry["content_text"] = question["content"]["items"][question["item"]]["text"]
            write(path, feed)
            return {"done": True}
    return failed("needs_change", "the entry is gone")


def retract(question, feed, path):
    gone = question["receipts"][question["item"]]["id"]
    feed["items"] = [entry for entry in feed["items"] if entry["id"] != gone]
    write(path, feed)
    return {"done": True}


def probe(question, feed, path):
    texts = {entry["id"]: entry["content_text"] for entry in feed["items"]}
    sights = []
    for asked in question["items"]:
        text = texts.get(asked["id"])
        sights.append("gone" if text is None else "same" if text == asked["text"] else {"changed": "text: " + text})
    return {"sights": sights}


def unsupported(question, feed, path):
    return {"unsupported": True}


VERBS = {"publish": publish, "find": find, "edit": edit, "retract": retract, "probe": probe}


def keep(file, path):
    """Copies a file out of the working folder, which is gone when this program ends."""
    kept = os.path.join(os.path.dirname(path), file["object"] + os.path.splitext(file["file"])[1])
    if not os.path.exists(kept):
        shutil.copyfile(file["file"], kept)
    return {"url": kept, "mime_type": file.get("mime", "application/octet-stream"), "title": file.get("alt", "")}


def receipt(entry):
    return {"id": entry["id"], "url": "http://localhost/feed#" + entry["id"]}


def failed(kind, text):
    return {"failed": {"class": kind, "text": text}}


def read(path):
    try:
        with open(path) as file:
            return json.load(file)
    except FileNotFoundError:
        return {"version": "https://jsonfeed.org/version/1.1", "title": "Feed", "items": []}


def write(path, feed):
    """Whole or not at all: a crash leaves the old feed."""
    with open(path + ".new", "w") as file:
        json.dump(feed, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)


def answer(document) -> int:
    json.dump(document, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
