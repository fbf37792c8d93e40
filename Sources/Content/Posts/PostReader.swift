import Diagnostics
import Foundation
import YAML

/// Reads the files of posts.
struct PostReader: Sendable {
  let catalog: Catalog
  let source: ProjectSource
  static let maximumBytes = 1 << 20

  /// nil for what is no post (a README beside them); otherwise the post with what is wrong with it.
  func read(_ bytes: [UInt8], path: String) -> WrittenPost? {
    var post = WrittenPost(path: path)
    if let place = firstBroken(bytes) {
      post.diagnostics.append(.binaryFile(path, what: place))
      return post
    }
    if RepositoryPath.fileExtension(of: path) == "yaml" {
      readFields(bytes[...], line: 1, into: &post)
      return post
    }
    do throws(FrontMatter.Fault) {
      let parts = try FrontMatter(bytes)
      post.bodyLine = parts.bodyLine
      readFields(parts.fields, line: parts.fieldsLine, into: &post)
      readBody(parts, into: &post)
    } catch {
      switch error {
      case .missing(let line, let text):
        if RepositoryPath.name(of: path).lowercased() == "readme.md" { return nil }
        post.diagnostics.append(.frontMatterMissing(path, line: line, text: text))
      case .notEnded:
        post.id = scannedID(bytes[...])
        post.diagnostics.append(.frontMatterNotEnded(path))
      }
    }
    return post
  }

  /// Words for the first byte no text has; nil for a text.
  private func firstBroken(_ bytes: [UInt8]) -> String? {
    func line(_ index: Int) -> Int { bytes[..<index].count { $0 == 10 } + 1 }
    if let index = bytes.firstIndex(of: 0) { return "there is a NUL byte on line \(line(index))" }
    if bytes.allSatisfy({ $0 < 0x80 }) || String(validating: bytes, as: UTF8.self) != nil { return nil }
    var (parser, iterator, index) = (Unicode.UTF8.ForwardParser(), bytes.makeIterator(), 0)
    while true {
      switch parser.parseScalar(from: &iterator) {
      case .valid(let scalar): index += scalar.count
      case .emptyInput: return nil
      case .error:
        return
          "the byte 0x\(BlobID.hex([bytes[min(index, bytes.count - 1)]])) on line \(line(index)) is not UTF-8"
      }
    }
  }

  private func readFields(_ bytes: ArraySlice<UInt8>, line: Int, into post: inout WrittenPost) {
    let parsed = parseYAML(bytes, path: post.path, firstLine: line)
    post.diagnostics += parsed.diagnostics
    guard let node = parsed.node else {
      post.id = scannedID(bytes)
      return
    }
    if node.isNull {
      post.idIsSure = true
      return
    }
    guard node.mapping != nil else {
      post.diagnostics.append(.notFields(post.path, line: line))
      return
    }
    var checker = Checker()
    _ = checker.check(node, catalog.post, "post")
    readID(node, into: &post)
    post.settings = Settings(node, catalog.post, level: .post)
    for name in ["id", "accounts", "overrides"] { post.settings[name] = nil }
    for element in node["accounts"]?.sequence ?? [] {
      guard let name = element.scalar?.text, !element.isNull else { continue }
      post.references.append(.init(name: name, place: element.place))
    }
    for pair in node["overrides"]?.mapping ?? [] { readOverride(pair, into: &post, &checker) }
    post.diagnostics += checker.diagnostics
    if post.diagnostics.count >= Checker.maximumFindings {
      post.diagnostics.append(.tooManyFindings(post.path))
    }
  }

  private func readID(_ node: YAMLNode, into post: inout WrittenPost) {
    post.idIsSure = true
    guard let pair = node.pair("id"), !pair.value.isNull else { return }
    post.idPlace = pair.keyPlace
    guard let text = pair.value.scalar?.text, PostName.fault(in: text) == nil else {
      post.idIsSure = false
      return
    }
    post.id = PostID(folding: text)
  }

  private func readOverride(_ pair: YAMLPair, into post: inout WrittenPost, _ checker: inout Checker) {
    let isAccount = source.accountNames.contains(pair.key)
    let platform = isAccount ? source.accounts[pair.key]?.account.identity.platform : pair.key
    // An account whose own entry is at fault says nothing of its platform; its fault was told there.
    guard let platform else { return }
    guard let layer = catalog.layer(of: platform) else {
      checker.add(.unknownOverride(pair.key, source, catalog.names, at: pair.keyPlace))
      return
    }
    guard !pair.value.isNull, checker.check(pair.value, layer, pair.key) else { return }
    post.overrides.append(
      .init(
        name: pair.key, place: pair.keyPlace,
        settings: Settings(pair.value, layer, level: isAccount ? .accountOverride : .platformOverride),
        isAccount: isAccount))
  }

  private func readBody(_ parts: FrontMatter, into post: inout WrittenPost) {
    let isBlank = parts.body.allSatisfy { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 }
    guard !isBlank else { return }
    let text = String(decoding: parts.body, as: UTF8.self)
    let place = Place(
      path: post.path, start: Position(line: parts.bodyLine, column: 1),
      end: Position(line: parts.bodyLine, column: 1))
    if let scalar = text.unicodeScalars.first(where: isControl) {
      post.diagnostics.append(.controlCharacter(scalar, at: controlPlace(scalar, text, post)))
    }
    guard text.utf8.count <= PostFields.maximumTextBytes else {
      post.diagnostics.append(
        .tooLong("text", bytes: text.utf8.count, limit: PostFields.maximumTextBytes, at: place))
      return
    }
    if let written = post.settings["text"], !written.node.isNull {
      post.diagnostics.append(.textTwice(at: written.keyPlace, body: parts.bodyLine))
      return
    }
    post.settings["text"] = Setting(
      node: YAMLNode(kind: .scalar(YAMLScalar(text: text, style: .literal)), place: place), keyPlace: place,
      level: .post, isBody: true)
  }

  private func controlPlace(_ scalar: Unicode.Scalar, _ text: String, _ post: WrittenPost) -> Place {
    for (offset, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard let column = Array(line.unicodeScalars).firstIndex(of: scalar) else { continue }
      let number = post.bodyLine + offset
      return Place(
        path: post.path, start: Position(line: number, column: column + 1),
        end: Position(line: number, column: column + 2), sourceLine: String(line))
    }
    return post.start
  }

  /// The id in fields that do not parse: the value of a line `id: …`, where it has the form of one.
  private func scannedID(_ bytes: ArraySlice<UInt8>) -> PostID? {
    for line in bytes.split(whereSeparator: { $0 == 10 || $0 == 13 })
    where line.starts(with: Array("id:".utf8)) {
      var text = trimmed(String(decoding: line.dropFirst(3).prefix(200), as: UTF8.self))
      if let comment = text.range(of: " #") { text = trimmed(text[..<comment.lowerBound]) }
      text = text.trimmingCharacters(in: ["\"", "'"])
      if PostName.fault(in: text) == nil { return PostID(folding: text) }
    }
    return nil
  }
}
