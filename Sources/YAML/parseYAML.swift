import Diagnostics

/// Parses the one document of a text that starts on `firstLine` of the file at `path`. Never throws and never
/// prints: gives the node where one could be built, and everything that is wrong with the text, in file order.
/// A text that breaks YAML's grammar, or a limit, has no node; an empty one is a null.
public func parseYAML(
  _ text: String, path: String, firstLine: Int = 1, limits: YAMLLimits = .standard
) -> (node: YAMLNode?, diagnostics: [Diagnostic]) {
  parseYAML(Array(text.utf8), path: path, firstLine: firstLine, limits: limits)
}

/// Parses the one document of bytes, which may be anything at all.
public func parseYAML(
  _ bytes: some Collection<UInt8>, path: String, firstLine: Int = 1, limits: YAMLLimits = .standard
) -> (node: YAMLNode?, diagnostics: [Diagnostic]) {
  guard bytes.count <= limits.bytes else {
    let diagnostic = Diagnostic(
      "too-large", .error, "\(bytes.count) bytes of YAML; at most \(limits.bytes) are read",
      at: Place(
        path: path, start: Position(line: firstLine, column: 1),
        end: Position(line: firstLine, column: 1)))
    return (nil, [diagnostic])
  }
  var source = SourceText(bytes: Array(bytes), path: path, firstLine: firstLine)
  if let diagnostic = source.firstBadCharacter() { return (nil, [diagnostic]) }
  var builder = NodeBuilder(source: source, limits: limits)
  let outcome = source.bytes.withUnsafeBufferPointer { build(&builder, from: $0) }
  switch outcome {
  case .built:
    let node = builder.finish()
    return (node, inOrder(builder.diagnostics))
  case .stopped:
    return (nil, inOrder(builder.diagnostics))
  case .fault(let fault):
    var translation = Translation(fault, after: builder)
    return (nil, inOrder(builder.diagnostics + [translation.diagnostic()]))
  }
}

private enum Outcome {
  case built, stopped
  case fault(SyntaxFault)
}

private func build(_ builder: inout NodeBuilder, from text: UnsafeBufferPointer<UInt8>) -> Outcome {
  guard let reader = EventReader(text) else {
    return .fault(
      SyntaxFault(problem: "there is not enough memory", index: 0, context: "", contextIndex: 0))
  }
  while true {
    let event: YAMLEvent
    do throws(SyntaxFault) { event = try reader.next() } catch { return .fault(error) }
    do throws(NodeBuilder.Stop) {
      if try !builder.take(event) { return .built }
    } catch {
      return .stopped
    }
  }
}

/// In file order, and none of them longer than a person reads: lines may be as long as the document.
private func inOrder(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
  let numbered = diagnostics.map(shortened).enumerated().sorted { left, right in
    guard let first = left.element.place?.start, let second = right.element.place?.start else { return false }
    return first == second ? left.offset < right.offset : first < second
  }
  return numbered.map(\.element)
}

private func shortened(_ diagnostic: Diagnostic) -> Diagnostic {
  var diagnostic = diagnostic
  if diagnostic.message.utf8.count > 500 { diagnostic.message = diagnostic.message.prefix(400) + "…" }
  if let fix = diagnostic.fix, fix.utf8.count > 1000 { diagnostic.fix = nil }
  diagnostic.notes = diagnostic.notes.filter { $0.utf8.count <= 1000 }
  return diagnostic
}
