import Foundation

/// A text as two sides of a wire can be expected to agree on it: line ends are LF, outer white space is
/// gone, canonically equal characters are equal. Nothing else is forgiven.
struct ComparableText: Sendable, Hashable {
  let text: String

  init(_ text: String) {
    self.text =
      text.replacingOccurrences(of: "\r\n", with: "\n")
      .trimmingCharacters(in: .whitespacesAndNewlines).precomposedStringWithCanonicalMapping
  }
}
