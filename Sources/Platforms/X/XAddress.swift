import Foundation

/// Finds the addresses that X shortens, as its text rules do.
///
/// Without `http://` or `https://` an address is one only where its last label is a known one. The list here is
/// compact: all countries and the common others. A bare domain of a rarer kind counts as plain text here, and as 23
/// there; with a scheme any last label of letters counts as an address, except those reserved for tests.
enum XAddress {
  /// Where the addresses stand, in order.
  static func ranges(in text: [Unicode.Scalar]) -> [Range<Int>] {
    guard text.contains(".") else { return [] }
    var found: [Range<Int>] = []
    var index = 0
    while index < text.count {
      guard mayBegin(text, at: index), let end = end(text, from: index) else {
        index += 1
        continue
      }
      found.append(index..<end)
      index = end
    }
    return found
  }

  /// How many addresses a text has.
  static func count(in text: String) -> Int {
    ranges(in: Array(text.precomposedStringWithCanonicalMapping.unicodeScalars)).count
  }

  private static func isASCIIWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9": true
    default: false
    }
  }

  private static func mayBegin(_ text: [Unicode.Scalar], at index: Int) -> Bool {
    guard index > 0 else { return true }
    let before = text[index - 1]
    return !isASCIIWord(before) && !"@＠$#＃\u{FFFE}\u{FEFF}\u{FFFF}".unicodeScalars.contains(before)
  }

  private static func end(_ text: [Unicode.Scalar], from start: Int) -> Int? {
    for scheme in ["https://", "http://"] where has(text, start, scheme) {
      let host = start + scheme.unicodeScalars.count
      guard let end = hostEnd(text, from: host, hasScheme: true) else { return nil }
      if has(text, host, "t.co/"), end == host + 4 {
        var code = end + 1
        while code < text.count, isASCIIWord(text[code]) { code += 1 }
        if code > end + 1 { return code }
      }
      return tail(text, from: end)
    }
    guard isASCIIWord(text[start]) else { return nil }
    if start > 0, "-_./".unicodeScalars.contains(text[start - 1]) { return nil }
    return hostEnd(text, from: start, hasScheme: false).map { tail(text, from: $0) }
  }

  private static func has(_ text: [Unicode.Scalar], _ start: Int, _ word: String) -> Bool {
    let wanted = Array(word.unicodeScalars)
    guard start + wanted.count <= text.count else { return false }
    return zip(text[start...], wanted).allSatisfy { $0.properties.lowercaseMapping == String($1) }
  }

  /// The index after the longest host that begins here; nil where none does.
  private static func hostEnd(_ text: [Unicode.Scalar], from start: Int, hasScheme: Bool) -> Int? {
    var labels: [Range<Int>] = []
    var index = start
    while index < text.count {
      let first = index
      while index < text.count, isLabel(text[index], hasScheme: hasScheme) { index += 1 }
      guard index > first else { break }
      labels.append(first..<index)
      guard index < text.count, text[index] == "." else { break }
      index += 1
    }
    for last in labels.indices.dropFirst().reversed() {
      guard let end = topLevelEnd(text, labels[last], hasScheme: hasScheme) else { continue }
      let name = text[labels[last - 1]]
      let isNamed = !name.contains("_") && labels[..<last].allSatisfy { isSound(text[$0]) }
      if isNamed { return end }
    }
    return nil
  }

  private static func isLabel(_ scalar: Unicode.Scalar, hasScheme: Bool) -> Bool {
    if isASCIIWord(scalar) || scalar == "-" || scalar == "_" { return true }
    guard hasScheme, scalar.value > 0x7F else { return false }
    return scalar.properties.isAlphabetic || scalar.properties.generalCategory == .decimalNumber
      || scalar.properties.generalCategory == .nonspacingMark
  }

  private static func isSound(_ label: ArraySlice<Unicode.Scalar>) -> Bool {
    guard let first = label.first, let last = label.last else { return false }
    return !"-_".unicodeScalars.contains(first) && !"-_".unicodeScalars.contains(last)
  }

  /// Where a last label ends: at the label's end, or where letters of another script follow a bare domain.
  private static func topLevelEnd(
    _ text: [Unicode.Scalar], _ label: Range<Int>, hasScheme: Bool
  ) -> Int? {
    var end = label.upperBound
    if text[label].first.map(isASCIIWord) ?? false {
      end = text[label].firstIndex { !isASCIIWord($0) && $0 != "-" } ?? label.upperBound
    }
    let word = String(String.UnicodeScalarView(text[label.lowerBound..<end])).lowercased()
    if end < text.count, isASCIIWord(text[end]) || "@+-".unicodeScalars.contains(text[end]) { return nil }
    if word.hasPrefix("xn--"), word.utf8.count > 4 { return end }
    let isLetters = word.unicodeScalars.allSatisfy { $0.properties.isAlphabetic }
    guard isLetters, word.unicodeScalars.count >= 2 else { return nil }
    let isKnown = hasScheme ? !XTopLevel.reserved.contains(word) : XTopLevel.known.contains(word)
    return isKnown ? end : nil
  }
}

/// What follows the host of an address.
extension XAddress {
  fileprivate static func tail(_ text: [Unicode.Scalar], from host: Int) -> Int {
    var end = host
    if end + 1 < text.count, text[end] == ":", ("0"..."9").contains(text[end + 1]) {
      var port = end + 1
      while port < text.count, ("0"..."9").contains(text[port]) { port += 1 }
      end = port
    }
    if end < text.count, text[end] == "/" { end = path(text, from: end) }
    if end < text.count, text[end] == "?" {
      var last = end
      var index = end + 1
      while index < text.count, isQuery(text[index]) {
        if endsQuery(text[index]) { last = index + 1 }
        index += 1
      }
      if last > end { end = last }
    }
    return end
  }

  /// After the slash: to the last character that may end a path. Brackets count where they close.
  private static func path(_ text: [Unicode.Scalar], from slash: Int) -> Int {
    var last = slash + 1
    var index = slash + 1
    while index < text.count {
      if text[index] == "(", let close = closing(text, from: index) {
        index = close
        last = close
        continue
      }
      guard isPath(text[index]) else { break }
      if endsPath(text[index]) { last = index + 1 }
      index += 1
    }
    return last
  }

  /// The index after a bracket's end; one pair may stand inside.
  private static func closing(_ text: [Unicode.Scalar], from open: Int) -> Int? {
    var depth = 0
    var index = open
    while index < text.count {
      if text[index] == "(" {
        depth += 1
        if depth > 2 { return nil }
      } else if text[index] == ")" {
        depth -= 1
        if depth == 0 { return index > open + 1 ? index + 1 : nil }
      } else if !isPath(text[index]) {
        return nil
      }
      index += 1
    }
    return nil
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    if isASCIIWord(scalar) { return true }
    switch scalar.value {
    case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x24F, 0x253...0x254, 0x256...0x257, 0x259, 0x25B, 0x263, 0x268,
      0x26F, 0x272, 0x289, 0x28B, 0x2BB, 0x300...0x36F, 0x400...0x4FF, 0x1E00...0x1EFF:
      return true
    default: return false
    }
  }

  private static func isPath(_ scalar: Unicode.Scalar) -> Bool {
    isLetter(scalar) || "!*';:=+,.$/%#[]-\u{2013}_~@|&".unicodeScalars.contains(scalar)
  }

  private static func endsPath(_ scalar: Unicode.Scalar) -> Bool {
    isLetter(scalar) || "=_#/+-".unicodeScalars.contains(scalar)
  }

  private static func isQuery(_ scalar: Unicode.Scalar) -> Bool {
    isASCIIWord(scalar) || "!?*'@();:&=+$/%#[]-_.,~|".unicodeScalars.contains(scalar)
  }

  private static func endsQuery(_ scalar: Unicode.Scalar) -> Bool {
    isASCIIWord(scalar) || "-_&=#/".unicodeScalars.contains(scalar)
  }
}
