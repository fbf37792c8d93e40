extension Diagnostic {
  /// Whether one is told before another: by the bytes of the path, then position, id and message. What has no
  /// place comes first. The same findings are always told in the same order.
  public static func isBefore(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
    let (leftPath, rightPath) = (left.place?.path ?? "", right.place?.path ?? "")
    if !leftPath.utf8.elementsEqual(rightPath.utf8) {
      return leftPath.utf8.lexicographicallyPrecedes(rightPath.utf8)
    }
    let first = Position(line: 0, column: 0)
    let (leftStart, rightStart) = (left.place?.start ?? first, right.place?.start ?? first)
    if leftStart != rightStart { return leftStart < rightStart }
    if left.id != right.id { return left.id < right.id }
    if left.account != right.account { return (left.account ?? "") < (right.account ?? "") }
    return left.message < right.message
  }
}

extension Collection<Diagnostic> {
  /// In the order they are told in.
  public func inOrder() -> [Diagnostic] { sorted(by: Diagnostic.isBefore) }

  /// Whether one of them is an error.
  public var hasErrors: Bool { contains { $0.severity == .error } }
}
