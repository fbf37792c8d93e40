import Diagnostics

/// What is said about a delivery its platform would refuse or change.
extension Diagnostic {
  static func unsupported(
    _ field: String, _ descriptor: PlatformDescriptor, _ reason: String, at place: Place
  ) -> Diagnostic {
    let parts = field.split(separator: ".")
    let fix =
      ["alt", "captions", "focus"].contains(field)
      ? "give this account its own files: `overrides: {\(accountMark): {media: […]}}`"
      : parts.count == 2
        ? "`overrides: {\(accountMark): {\(parts[0]): {\(parts[1]): null}}}` leaves it out for this account"
        : "`overrides: {\(accountMark): {\(field): null}}` leaves it out for this account"
    return Diagnostic(
      "unsupported", .error, "`\(field)` has no effect on \(descriptor.title): \(reason)", at: place, fix: fix
    )
  }

  static func unsupported(
    _ field: String, _ what: String, _ descriptor: PlatformDescriptor, _ reason: String,
    at place: Place
  ) -> Diagnostic {
    Diagnostic(
      "unsupported", .error, "`\(field)`: \(descriptor.title) does not take \(what): \(reason)", at: place,
      fix:
        "give this account other files: `overrides: {\(accountMark): {media: […]}}`, or take it out of `accounts`"
    )
  }

  static func unsupportedType(
    _ type: PostType, isWritten: Bool, _ descriptor: PlatformDescriptor, _ reason: String, _ others: [String],
    at place: Place
  ) -> Diagnostic {
    Diagnostic(
      "unsupported", .error,
      "`type: \(type.rawValue)`\(isWritten ? "" : " (the default)") cannot be published on \(descriptor.title): \(reason)",
      at: place,
      fix: others.isEmpty
        ? "take the account out of `accounts`"
        : "`overrides: {\(accountMark): {type: \(others[0])}}`; it takes \(listed(others))")
  }

  static func cannotThread(
    _ count: Int, _ descriptor: PlatformDescriptor, _ reason: String, at place: Place
  ) -> Diagnostic {
    Diagnostic(
      "cannot-thread", .error,
      "the text has \(count) items, and \(descriptor.title) has no threads: \(reason)",
      at: place,
      fix: "`thread: join` for one post with blank lines between, `thread: first` for the first item alone, "
        + "or a text of its own under `overrides`")
  }

  static func idleThread(at place: Place) -> Diagnostic {
    Diagnostic(
      "idle-thread", .warning, "`thread` has no effect: the text is one item", at: place, fix: "delete it")
  }

  static func needsMedia(_ descriptor: PlatformDescriptor, _ reason: String, at place: Place) -> Diagnostic {
    Diagnostic(
      "needs-media", .error, "\(descriptor.title) needs a picture or a video: \(reason)", at: place,
      fix: "add `media`, or take the account out of `accounts`")
  }

  static func needsText(_ descriptor: PlatformDescriptor, at place: Place) -> Diagnostic {
    Diagnostic("needs-text", .error, "\(descriptor.title) needs a text", at: place, fix: "write one")
  }

  static func nothingToSend(at place: Place) -> Diagnostic {
    Diagnostic(
      "nothing-to-send", .error, "there is nothing to send: no text, no media, no link", at: place,
      fix: "write the text below the second `---`, or status: draft")
  }

  static func optionOfOtherType(
    _ option: PlatformOption, _ type: PostType, _ descriptor: PlatformDescriptor, at place: Place
  ) -> Diagnostic {
    let types = option.types.map(\.rawValue).sorted()
    return Diagnostic(
      "unsupported", .error, "`\(option.name)` has no effect on a \(type.rawValue) on \(descriptor.title)",
      at: place, notes: ["it takes effect on \(listed(types))"], fix: "delete it")
  }

  static func optionTooLong(
    _ name: String, _ count: Int, _ limit: Int, _ descriptor: PlatformDescriptor, at place: Place
  ) -> Diagnostic {
    Diagnostic(
      "over-limit", .error, "`\(name)` has \(count) characters; \(descriptor.title) takes at most \(limit)",
      at: place, fix: "shorten it by \(count - limit)")
  }

  static func overLimit(
    _ what: String, _ count: Int, _ limit: Limit, _ descriptor: PlatformDescriptor, at place: Place
  ) -> Diagnostic {
    Diagnostic(
      "over-limit", .error,
      "\(what) has \(count) \(limit.unit); \(limited(limit, descriptor))", at: place, notes: basis(limit),
      fix: "shorten it by \(count - limit.value), or give this account its own under `overrides`")
  }

  static func tooManyFiles(
    _ what: String, _ count: Int, _ limit: Limit, _ descriptor: PlatformDescriptor, offersCarousel: Bool,
    at place: Place
  ) -> Diagnostic {
    Diagnostic(
      "over-limit", .error, "\(what) has \(counted(count, "file")); \(limited(limit, descriptor))", at: place,
      notes: basis(limit),
      fix: offersCarousel
        ? "type: carousel" : "leave out \(count - limit.value), or give this account its own `media`")
  }

  static func tooFewFiles(
    _ type: PostType, _ count: Int, _ limit: Limit, _ descriptor: PlatformDescriptor, at place: Place
  ) -> Diagnostic {
    Diagnostic(
      "under-limit", .error,
      "a \(type.rawValue) has \(counted(count, "file")); \(descriptor.title) needs at least \(limit.value)",
      at: place, notes: basis(limit), fix: "add \(limit.value - count), or another `type`")
  }

  static func fileOverLimit(
    _ path: String, _ bytes: Int, _ limit: Limit, _ descriptor: PlatformDescriptor, at place: Place
  ) -> Diagnostic {
    Diagnostic(
      "over-limit", .error, "\(shown(path)) has \(bytes) bytes; \(limited(limit, descriptor))", at: place,
      notes: basis(limit), fix: "make the file smaller")
  }

  static func fileKind(
    _ path: String, _ mime: String, _ taken: [String], _ descriptor: PlatformDescriptor, at place: Place
  ) -> Diagnostic {
    Diagnostic(
      "file-kind", .error, "\(shown(path)) is \(mime); \(descriptor.title) takes \(listed(taken)) here",
      at: place, fix: conversion(of: path, mime, to: taken))
  }

  /// The command that makes a file one that is taken, where there is a usual one.
  private static func conversion(of path: String, _ mime: String, to taken: [String]) -> String {
    let stem = path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
    // A command is only shown for a path that a shell takes as it stands.
    guard path.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-/".contains($0)) }) else {
      return "convert the file"
    }
    if mime.hasPrefix("image/"), taken.contains("image/jpeg") {
      return "convert it: `magick \(path) -quality 92 \(stem).jpg`"
    }
    if mime.hasPrefix("video/"), taken.contains("video/mp4") {
      return "convert it: `ffmpeg -i \(path) -c:v libx264 -c:a aac -movflags +faststart \(stem).mp4`"
    }
    return "convert the file"
  }

  static func mediaFact(
    _ path: String, _ fact: String, _ bound: String, _ limit: Limit, _ descriptor: PlatformDescriptor,
    at place: Place
  ) -> Diagnostic {
    Diagnostic(
      "over-limit", .error,
      "\(shown(path)) \(fact); \(descriptor.title) takes \(bound) \(limit.value) \(limit.unit)", at: place,
      notes: basis(limit), fix: "take another file")
  }

  static func aspect(
    _ path: String, _ width: Int, _ height: Int, _ what: String, _ limit: Limit,
    _ descriptor: PlatformDescriptor, at place: Place
  ) -> Diagnostic {
    let (whole, rest) = (limit.value / 1000, limit.value % 1000)
    let digits = String(rest + 1000).dropFirst()
    return Diagnostic(
      "aspect", .error,
      "\(shown(path)) is \(what) with \(width)×\(height); on \(descriptor.title) the limit is \(whole).\(digits) (width by height)",
      at: place, notes: basis(limit), fix: "crop it")
  }

  static func folded(
    _ what: String, _ count: Int, _ fold: Limit, _ descriptor: PlatformDescriptor, at place: Place
  ) -> Diagnostic {
    Diagnostic(
      "folded", .warning,
      "\(what) has \(count) \(fold.unit); \(descriptor.title) shows the first \(fold.value), the rest behind “more”",
      at: place, notes: basis(fold), fix: "say what matters first")
  }

  static func missingAlt(_ path: String, isRequired: Bool, at place: Place) -> Diagnostic {
    Diagnostic(
      "missing-alt", isRequired ? .error : .warning,
      "\(shown(path)) has no `alt`: what is to be seen, for those who cannot see it",
      at: place, fix: #"alt: …, or alt: "" for a picture that says nothing"#)
  }

  static func noSuchItem(_ item: Int, count: Int, at place: Place) -> Diagnostic {
    Diagnostic(
      "no-such-item", .error, "`item: \(item)`, but the text has \(counted(count, "item"))", at: place,
      fix: "correct the number, or give this account its own `media`")
  }

  static func notAPicture(_ field: String, _ path: String, at place: Place) -> Diagnostic {
    Diagnostic(
      "file-kind", .error, "`\(field)`: \(shown(path)) is no picture", at: place, fix: "take a picture")
  }

  static func captionsOfPicture(_ path: String, at place: Place) -> Diagnostic {
    Diagnostic(
      "file-kind", .error, "`captions` has no effect: \(shown(path)) is no video", at: place, fix: "delete it"
    )
  }

  static func notCaptions(_ path: String, at place: Place) -> Diagnostic {
    Diagnostic(
      "file-kind", .error, "\(shown(path)) is no captions file", at: place,
      fix: "take a `.vtt` or `.srt` file")
  }

  static func captionsAsMedia(_ path: String, at place: Place) -> Diagnostic {
    Diagnostic(
      "file-kind", .error, "\(shown(path)) is a captions file: it goes with its video", at: place,
      fix: "write it as `captions` of the video")
  }

  static func linkWithoutAddress(at place: Place) -> Diagnostic {
    Diagnostic("missing-field", .error, "`link` has no `url`", at: place, fix: "url: https://…")
  }

  private static func limited(_ limit: Limit, _ descriptor: PlatformDescriptor) -> String {
    limit.verified.isEmpty
      ? "the limit is \(limit.value)" : "\(descriptor.title) takes at most \(limit.value)"
  }

  private static func basis(_ limit: Limit) -> [String] {
    limit.verified.isEmpty ? ["limit: \(limit.source)"] : ["limit: \(limit.source), seen \(limit.verified)"]
  }
}
