import Diagnostics

/// What is said about texts and the files that hold them.
extension Diagnostic {
  static func unclosedComment(at place: Place) -> Diagnostic {
    Diagnostic(
      "unclosed-comment", .error, "a comment begins here and never ends: the rest of the text would be lost",
      at: place, fix: #"end it with `-->`, or write `\<!--` to send it as text"#)
  }

  static func ambiguousSeparator(isBelowText: Bool, at place: Place) -> Diagnostic {
    Diagnostic(
      "ambiguous-separator", .error,
      "`---` directly \(isBelowText ? "under" : "above") text: the next item of a thread, or a line of this one?",
      at: place,
      notes: [
        "for the next item of a thread, leave a blank line before and after `---`",
        #"for a line that reads `---`, write `\---`"#,
      ], fix: #"a blank line before and after, or `\---`"#)
  }

  static func emptyItem(_ item: Int, at place: Place) -> Diagnostic {
    Diagnostic(
      "empty-item", .error, "item \(item) of the thread is empty", at: place,
      fix: #"write its text, or delete one `---`; a line that reads `---` is written `\---`"#)
  }

  static func tooManyItems(_ count: Int, limit: Int, at place: Place) -> Diagnostic {
    Diagnostic(
      "too-many-items", .error, "the thread has \(count) items; at most \(limit) are read", at: place)
  }

  static func hardWrapped(lines: Int, width: Int, at place: Place) -> Diagnostic {
    Diagnostic(
      "hard-wrapped", .warning,
      "these \(lines) lines break near column \(width), and every line break is sent as written", at: place,
      fix: "write a paragraph as one line; editors can wrap what they show")
  }

  static func rawMarkdown(_ markup: Markup, _ text: String, at place: Place) -> Diagnostic {
    let (what, fix): (String, String) =
      switch markup {
      case .bold:
        ("is seen with its marks", #"leave the marks out, or keep them with a backslash: \\#(text)"#)
      case .link: ("is seen raw", #"write the address alone, or keep it with a backslash before the `[`"#)
      case .image: ("is seen raw", "put the picture into `media`, or keep it with a backslash before the `!`")
      case .heading: ("is seen as `#`", #"leave the `\#(text)` out, or keep it with a backslash before it"#)
      case .fence: ("is seen raw", "leave it out, or keep it with a backslash before it")
      }
    return Diagnostic(
      "raw-markdown", .warning, "\(shown(text)) \(what): texts are sent as written, nothing is rendered",
      at: place, fix: fix)
  }

  // MARK: Files

  static func frontMatterMissing(_ path: String, line: Int, text: String) -> Diagnostic {
    let notes =
      text.hasPrefix("+++")
      ? ["`+++` starts TOML; posts are written in YAML"]
      : text.hasPrefix("---") ? ["a `---` stands on line \(line): it must be the first line"] : []
    return Diagnostic(
      "front-matter-missing", .error, "a post begins with a line `---`, its fields, and a second line `---`",
      at: Place(
        path: path, start: Position(line: line, column: 1), end: Position(line: line, column: 1),
        sourceLine: text), notes: notes,
      fix: line > 1 && text.hasPrefix("---") ? "delete what stands above it" : "write `---` on the first line"
    )
  }

  static func frontMatterNotEnded(_ path: String) -> Diagnostic {
    Diagnostic(
      "front-matter-not-ended", .error,
      "the fields that begin here never end: the second line `---` is missing",
      at: Place(
        path: path, start: Position(line: 1, column: 1), end: Position(line: 1, column: 4), sourceLine: "---"),
      fix: "write a line `---` between the fields and the text")
  }

  static func fileTooLarge(_ path: String, bytes: Int, limit: Int) -> Diagnostic {
    Diagnostic(
      "file-too-large", .error, "the file has \(bytes) bytes; a post of at most \(limit) is read",
      at: Place(path: path), fix: "is this a post? media files stand beside it and are named in `media`")
  }

  static func binaryFile(_ path: String, what: String) -> Diagnostic {
    Diagnostic(
      "binary-file", .error, "this is not a text file: \(what)", at: Place(path: path),
      fix: "save it as UTF-8 text, or give it the name of what it is")
  }

  static func unreadableFile(_ path: String, _ reason: String) -> Diagnostic {
    Diagnostic("unreadable-file", .error, "the file cannot be read: \(reason)", at: Place(path: path))
  }

  static func notAFile(_ path: String, _ kind: FileEntry.Kind) -> Diagnostic {
    kind == .symlink
      ? Diagnostic(
        "symlink", .error, "a symbolic link is not followed: a post is a file of its own",
        at: Place(path: path),
        fix: "put the file itself here")
      : Diagnostic(
        "submodule", .error, "a submodule is not read: posts are files of this repository",
        at: Place(path: path),
        fix: "put the files themselves here")
  }

  static func wrongExtension(_ path: String, right: String) -> Diagnostic {
    Diagnostic(
      "wrong-extension", .error, "this file is not read as a post: posts are named `.md` or `.yaml`",
      at: Place(path: path), fix: "rename it to \(right)")
  }

  static func textTwice(at place: Place, body: Int) -> Diagnostic {
    Diagnostic(
      "text-twice", .error, "the text is written twice: as `text` and as the body on line \(body)", at: place,
      fix: "keep one of the two")
  }

  static func notFields(_ path: String, line: Int) -> Diagnostic {
    Diagnostic(
      "wrong-type", .error, "a post is made of fields, `name: value`, one a line",
      at: Place(
        path: path, start: Position(line: line, column: 1), end: Position(line: line, column: 1)))
  }
}
