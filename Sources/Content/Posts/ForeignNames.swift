/// Names people bring along from other tools, and what they mean here.
enum ForeignNames {
  typealias Table = @Sendable (_ squeezed: String, _ value: String?) -> NameHint?

  /// A field set's hint from a table of squeezed names.
  static func hint(_ table: @escaping Table) -> @Sendable (String, String?) -> NameHint? {
    { name, value in table(squeezed(name), value) }
  }

  static let media: Table = { name, _ in
    switch name {
    case "path", "src", "source", "image", "video", "url", "filename", "photo":
      NameHint("the file's name stands in `file`", name: "file")
    case "alttext", "description", "alternativetext", "altdescription":
      NameHint("the description for those who cannot see it is `alt`", name: "alt")
    case "caption":
      NameHint(
        "the text of the post is its body, the description for those who cannot see it is `alt`", name: "alt")
    case "subtitles", "subtitle", "srt", "vtt": NameHint("the captions file is `captions`", name: "captions")
    case "focalpoint", "focuspoint": NameHint("the point is `focus: {x: 0, y: 0}`", name: "focus")
    default: nil
    }
  }

  static let link: Table = { name, _ in
    switch name {
    case "href", "address", "uri": NameHint("the address is `url`", name: "url")
    case "card": NameHint("whether a card is drawn is `preview: auto` or `preview: none`", name: "preview")
    default: nil
    }
  }

  static let post: Table = { name, value in
    switch name {
    case "date", "publishdate", "publishedat", "publishon", "publishtime", "scheduledat", "scheduledfor",
      "scheduledate",
      "scheduledtime", "schedule", "scheduleat", "scheduled", "datetime", "time", "when", "postat":
      NameHint("the time is `publish_at`", name: "publish_at")
    case "draft":
      value == "false"
        ? NameHint("a post is scheduled unless it says `status: draft`", fix: "delete the line")
        : NameHint("a draft says `status: draft`", fix: "status: draft")
    case "published", "publish":
      value == "false"
        ? NameHint("a draft says `status: draft`", fix: "status: draft")
        : NameHint("what became of a post stands in the record, not in its file", fix: "delete the line")
    case "platforms", "platform", "channels", "channel", "socialaccountid", "socialaccountids",
      "socialaccounts",
      "account", "networks", "profiles", "targets", "postto", "to":
      NameHint("where it goes is `accounts`, a list of the names in postrider.yaml", name: "accounts")
    case "caption", "content", "message", "body", "description", "copy", "status_text":
      NameHint(
        "the text is the body, below the second `---` (in a .yaml file: `text: |`)",
        fix: "move the text below the second `---`")
    case "image", "images", "video", "videos", "mediaurls", "mediaurl", "attachments", "attachment", "photo",
      "photos",
      "picture", "pictures", "files":
      NameHint("pictures and videos are `media`, a list of files", name: "media")
    case "alttext", "alt":
      NameHint(
        "`alt` belongs to a file: `media:`, then `- file: …`, then `alt: …`",
        fix: "move it below its file in `media`")
    case "posttype", "kind", "format", "mediatype": NameHint("what it becomes is `type`", name: "type")
    case "tags", "hashtags", "keywords", "categories", "category":
      NameHint(
        "hashtags are written in the text; words for the team are `labels`",
        fix: "labels: […], or #words in the text")
    case "tz", "zone": NameHint("the zone is `timezone`", name: "timezone")
    case "slug", "name", "key", "uid": NameHint("what a post is called is `id`", name: "id")
    case "url", "links": NameHint("the link is `link`", name: "link")
    case "thumbnail", "thumb", "coverimage": NameHint("the picture before a video is `cover`", name: "cover")
    case "comment": NameHint("the comment below the post is `first_comment`", name: "first_comment")
    case "replies", "threads": NameHint("a thread is one text, its items separated by a line `---`")
    default: nil
    }
  }

  static let project: Table = { name, _ in
    switch name {
    case "tz", "zone": NameHint("the zone is `timezone`", name: "timezone")
    case "repo", "remote", "origin":
      NameHint("the repository is `repository: host/owner/name`", name: "repository")
    case "channels", "profiles", "networks", "platforms", "account":
      NameHint("the accounts are `accounts`, a name each", name: "accounts")
    case "group", "lists": NameHint("names for several accounts are `groups`", name: "groups")
    case "content", "folder", "path", "directory", "postsfolder":
      NameHint("the folder of the posts is `posts`", name: "posts")
    case "policies", "rules", "safety", "blackout", "freeze", "spacing", "retry", "late":
      NameHint("the team's rules stand below `policy`", fix: "move it below `policy:`")
    default: nil
    }
  }

  static let account: Table = { name, _ in
    switch name {
    case "token", "accesstoken", "secret", "password", "apikey", "appsecret", "clientsecret", "refreshtoken",
      "key",
      "apppassword", "bearer", "credential", "auth":
      NameHint(
        "a secret never stands in a file: `credentials` names where it comes from",
        fix: "credentials: env:NAME; a secret that was committed must be replaced")
    case "url", "server", "instance", "host", "endpoint", "domain", "apiurl":
      NameHint("where its API answers is `base_url`", name: "base_url")
    case "username", "user", "name", "login", "page", "pageid", "userid", "accountid", "channelid":
      NameHint("whose account it is, is `id` (or `handle`)", name: "id")
    case "type", "network", "service", "provider": NameHint("what it is on is `platform`", name: "platform")
    case "version": NameHint("the version of the API is `api_version`", name: "api_version")
    default: nil
    }
  }
}
