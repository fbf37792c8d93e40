"""The official clients against the sandbox, and documented exchanges against the sandbox and our own clients;
.ci/interop starts all: `interop.py ADDRESS CLIENTS`, where CLIENTS is what ExchangeReplayTests printed.

Each client publishes a text and a file and is refused once; what it says is compared with the sandbox's ledger. A
client is told the sandbox's address by its own setting; one that has none gets an adapter in its HTTP session.
"""

import base64
import hashlib
import importlib.metadata
import io
import json
import pathlib
import sys
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from interop_exchanges import replay  # noqa: E402
from interop_ground import PICTURES, Ledger, film  # noqa: E402

BASE = sys.argv[1]
PICTURE = PICTURES / "menu.jpg"
warnings.simplefilter("ignore")


def digest(data):
    return hashlib.sha256(data).hexdigest()


def refused(kind, call, *words):
    """The error a call must raise, by its type and by words of the platform's in it."""
    try:
        call()
    except kind as error:
        said = " ".join(str(error).split())
        for word in words:
            assert word in said, f"{type(error).__name__} does not say {word!r}: {said[:300]}"
        assert type(error) is kind, f"{type(error).__name__} in place of {kind.__name__}"
        return f"{type(error).__module__.split('.')[0]}.{type(error).__name__}"
    raise AssertionError(f"no {kind.__name__} was raised")


def mastodon(ledger, step):
    from mastodon import Mastodon, MastodonAPIError
    client = Mastodon(access_token="sandbox-mastodon-token", api_base_url=f"{BASE}/mastodon")
    assert client.account_verify_credentials().username == "acme"
    status = client.status_post("Hello from Mastodon.py")
    step("text", ledger.one("Hello from Mastodon.py", 0)["id"] == str(status.id))
    medium = client.media_post(str(PICTURE), description="The menu", synchronous=True)
    status = client.status_post("The menu, from Mastodon.py", media_ids=[medium])
    post = ledger.one("The menu, from Mastodon.py", 1)
    step("image", len(status.media_attachments) == 1 and post["media"][0]["sha256"] == digest(PICTURE.read_bytes()))
    return refused(MastodonAPIError, lambda: client.status_post("x" * 501), "422")


def bluesky(ledger, step):
    from atproto import Client
    from atproto.exceptions import BadRequestError
    client = Client(base_url=f"{BASE}/bluesky")
    client.login("acme.bsky.test", "sandbox-bluesky-token")
    record = client.send_post("Hello from atproto")
    step("text", record.uri.endswith(ledger.one("Hello from atproto", 0)["id"].split("/")[-1]))
    client.send_image("The menu, from atproto", PICTURE.read_bytes(), "The menu")
    post = ledger.one("The menu, from atproto", 1)
    step("image", post["media"][0]["sha256"] == digest(PICTURE.read_bytes()))
    return refused(BadRequestError, lambda: client.send_post("x" * 301), "InvalidRequest")


def facebook(ledger, step):
    from facebook_business.adobjects.page import Page
    from facebook_business.api import FacebookAdsApi
    from facebook_business.exceptions import FacebookRequestError
    from facebook_business.session import FacebookSession
    FacebookSession.GRAPH = f"{BASE}/facebook"
    api = FacebookAdsApi(FacebookSession(access_token="sandbox-facebook-token"))
    page = Page("1122334455", api=api)
    post = page.create_feed(params={"message": "Hello from facebook-business"})
    step("text", ledger.one("Hello from facebook-business", 0)["id"] == post["id"])
    with PICTURE.open("rb") as file:
        answer = api.call("POST", ("1122334455", "photos"), params={"message": "The menu, from facebook-business"},
                          files={"source": (PICTURE.name, file, "image/jpeg")}).json()
    found = ledger.one("The menu, from facebook-business", 1)
    step("image", answer["post_id"] and found["media"][0]["sha256"] == digest(PICTURE.read_bytes()))
    again = lambda: page.create_feed(params={"message": "Hello from facebook-business"})  # noqa: E731
    return refused(FacebookRequestError, again, "506")


def x(ledger, step):
    import requests
    import tweepy

    class Redirect(requests.adapters.HTTPAdapter):
        """Leads what is meant for the platform to the sandbox; the signature stays the one for the platform."""

        def send(self, request, **options):
            request.url = request.url.replace("https://api.twitter.com", f"{BASE}/x", 1)
            return super().send(request, **options)

    client = tweepy.Client(
        consumer_key="sandbox-x-consumer-key", consumer_secret="sandbox-x-consumer-secret",
        access_token="sandbox-x-token", access_token_secret="sandbox-x-token-secret")
    client.session.mount("https://api.twitter.com", Redirect())
    assert client.get_me().data.username == "acme"
    tweet = client.create_tweet(text="Hello from tweepy")
    step("text", ledger.one("Hello from tweepy", 0)["id"] == tweet.data["id"])
    content = {"media": base64.b64encode(PICTURE.read_bytes()).decode(), "media_category": "tweet_image"}
    medium = client.request("POST", "/2/media/upload", json=content, user_auth=True).json()["data"]["id"]
    client.create_tweet(text="The menu, from tweepy", media_ids=[medium])
    post = ledger.one("The menu, from tweepy", 1)
    step("image", post["media"][0]["sha256"] == digest(PICTURE.read_bytes()))
    return refused(tweepy.Forbidden, lambda: client.create_tweet(text="Hello from tweepy"), "403", "duplicate")


def youtube(ledger, step):
    import googleapiclient
    from google.oauth2.credentials import Credentials
    from googleapiclient.discovery import build_from_document
    from googleapiclient.errors import HttpError
    from googleapiclient.http import MediaFileUpload, MediaIoBaseUpload
    stored = pathlib.Path(googleapiclient.__file__).parent / "discovery_cache/documents/youtube.v3.json"
    document = json.loads(stored.read_text(encoding="utf-8"))
    # The client builds its upload addresses from the same root.
    document["rootUrl"] = document["baseUrl"] = f"{BASE}/youtube/"
    client = build_from_document(document, credentials=Credentials("sandbox-youtube-token"))
    resource = {"snippet": {"title": "From Google's client", "description": "Hello from google-api-python-client"},
                "status": {"privacyStatus": "public", "selfDeclaredMadeForKids": False}}

    def insert(body, data, **options):
        medium = MediaIoBaseUpload(io.BytesIO(data), "video/mp4", **options)
        return client.videos().insert(part="snippet,status", body=body, media_body=medium)

    whole = insert(resource, film(100_000)).execute()
    post = ledger.one("Hello from google-api-python-client", 1)
    step("text", post["id"] == whole["id"] and post["details"]["title"] == "From Google's client")
    data, answer, pieces = film(700_000), None, 0
    resource["snippet"] |= {"title": "In pieces", "description": "In pieces, from google-api-python-client"}
    upload = insert(resource, data, resumable=True, chunksize=262_144)
    while answer is None:
        _, answer = upload.next_chunk()
        pieces += 1
    client.thumbnails().set(videoId=answer["id"], media_body=MediaFileUpload(str(PICTURE))).execute()
    post = ledger.one("In pieces, from google-api-python-client", 1)
    assert post["media"][0]["sha256"] == digest(data) and pieces == 3, f"{pieces} pieces"
    step("image", post["details"]["thumbnail"]["sha256"] == digest(PICTURE.read_bytes()))
    resource["snippet"]["title"] = ""
    return refused(HttpError, lambda: insert(resource, film(100_000)).execute(), "400", "title")


CLIENTS = [
    ("Mastodon.py", "mastodon", mastodon), ("atproto", "bluesky", bluesky),
    ("facebook-business", "facebook", facebook), ("tweepy", "x", x),
    ("google-api-python-client", "youtube", youtube),
]


def rehearse(package, platform, body):
    """One row of the table."""
    row = {"text": "-", "image": "-", "failure": "-", "verdict": "ok"}

    def step(name, is_right):
        row[name] = "ok" if is_right else "WRONG"
        assert is_right, f"{name}: what the client says is not what the ledger says"

    try:
        ledger = Ledger(BASE, platform)
        row["failure"] = body(ledger, step)
        ledger.none()
        texts = [post["text"] for post in ledger.all()]
        assert len(texts) == 2 == len(set(texts)), f"the ledger has {texts}"
    except Exception as error:  # whatever a client does wrong is a finding, not the end
        row["verdict"] = "WRONG"
        row["why"] = f"{type(error).__name__}: {' '.join(str(error).split())[:500]}"
    row["client"], row["version"] = package, importlib.metadata.version(package)
    return row


def table(rows, columns):
    widths = {column: max(len(column), *(len(str(row[column])) for row in rows)) for column in columns}
    for row in [{column: column for column in columns}, *rows]:
        print("  ".join(str(row[column]).ljust(widths[column]) for column in columns).rstrip())


def said(path):
    """What the tests of our own clients say of each exchange."""
    found = {}
    for line in pathlib.Path(path).read_text(encoding="utf-8", errors="replace").splitlines():
        parts = line.split("\t")
        if parts[0] == "exchange" and len(parts) == 5:
            found.setdefault(parts[1], []).append(parts[2:])
    return found


def client(row, uses):
    """How far an exchange is what our client sends, and what it makes of the answer."""
    ways = sorted({way for way, _, _ in uses})
    row["client"], row["understood"] = "MISSING", ""
    if ways:
        row["client"] = "/".join(ways) + (f", {uses[0][1]} differ" if uses[0][1] != "0" else "")
        row["understood"] = "; ".join(dict.fromkeys(words for _, _, words in uses))
    if len(ways) != 1 or ways[0] not in ("bytes", "json", "fields", "never"):
        row["why"] = f"{row.get('why', '')} our client: {row['client']}, see ExchangeReplayTests".strip()


def main():
    rows = [rehearse(*client) for client in CLIENTS]
    table(rows, ["client", "version", "text", "image", "failure", "verdict"])
    exchanges = [row for platform in ("tiktok", "linkedin", "threads") for row in replay(BASE, platform)]
    ours = said(sys.argv[2])
    for row in exchanges:
        row["sandbox"] = row["verdict"]
        client(row, ours.get(row["exchange"], []))
    print()
    table(exchanges, ["exchange", "status", "members", "posts", "sandbox", "client", "understood"])
    wrong = [row for row in rows + exchanges if "why" in row or row["verdict"] != "ok"]
    for row in wrong:
        print(f"WRONG {row.get('exchange') or row['client']}: {row.get('why', '')}", file=sys.stderr)
    sent = sum(row["client"].split(",")[0] in ("bytes", "json", "fields") for row in exchanges)
    print(f"\ninterop: {len(rows)} clients and {len(exchanges)} exchanges, {sent} of them by our own clients, too; "
          f"{len(wrong)} wrong")
    return 1 if wrong or not exchanges else 0


if __name__ == "__main__":
    sys.exit(main())
