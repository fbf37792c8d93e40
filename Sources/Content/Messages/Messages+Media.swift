import Diagnostics

/// What is said about files a platform cannot get.
extension Diagnostic {
  static func noPublicMedia(_ field: String, _ descriptor: PlatformDescriptor, at place: Place) -> Diagnostic
  {
    Diagnostic(
      "no-media-address", .error,
      "`\(field)`: \(descriptor.title) fetches files from a public address, and the project names none",
      at: place, notes: ["a file is fetched from `media.base_url`, followed by its path in the repository"],
      fix: "add to postrider.yaml:\nmedia:\n  base_url: https://…")
  }
}

/// What is said about files a post names.
extension MediaLibrary.Missing {
  static func missing(_ path: String, _ written: String, near: String?) -> Self {
    guard let near else {
      return Self(
        id: "missing-file", message: "there is no file \(shown(path))",
        fix: "commit it at that path, or correct the path (it is relative to this file)")
    }
    let name = RepositoryPath.name(of: path)
    let fixed = String(written.dropLast(RepositoryPath.name(of: written).count)) + near
    return name.lowercased() == near.lowercased()
      ? Self(
        id: "missing-file",
        message: "there is no file \(shown(path)), but \(shown(near)): names are compared letter by letter",
        fix: fixed)
      : Self(
        id: "missing-file", message: "there is no file \(shown(path)): did you mean \(shown(near))?",
        fix: fixed)
  }

  static func folder(_ path: String) -> Self {
    Self(id: "not-a-file", message: "\(shown(path)) is a folder", fix: "write the files in it, one an entry")
  }

  static func symlink(_ path: String) -> Self {
    Self(
      id: "symlink", message: "\(shown(path)) is a symbolic link, or lies behind one: links are not followed",
      fix: "put the file itself into the repository")
  }

  static func submodule(_ path: String) -> Self {
    Self(
      id: "submodule", message: "\(shown(path)) is in another repository (a submodule)",
      fix: "put the file itself into this repository")
  }

  static func empty(_ path: String) -> Self {
    Self(id: "empty-file", message: "\(shown(path)) has no bytes", fix: "commit the file anew")
  }

  static func pointer(_ path: String) -> Self {
    Self(
      id: "lfs-pointer", message: "\(shown(path)) is a pointer of Git LFS, not the file",
      fix: "commit the file itself: `git lfs untrack`, then add it again")
  }

  static func unknownKind(_ path: String) -> Self {
    Self(
      id: "unknown-kind", message: "\(shown(path)) is neither a picture, a video nor a document by its name",
      fix: "take a file like `.jpg`, `.png`, `.gif`, `.webp`, `.mp4`, `.mov` or `.pdf`")
  }

  static func unreadable(_ path: String, _ reason: String) -> Self {
    Self(id: "unreadable-file", message: "\(shown(path)) cannot be read: \(reason)", fix: nil)
  }
}
