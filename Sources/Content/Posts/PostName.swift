import Foundation

/// The grammar of post ids, and the id a file has that names none.
public enum PostName {
  static let maximumBytes = 80

  /// Why a text is no id; nil: it is one.
  enum Fault: Sendable, Hashable {
    case empty
    case tooLong(Int)
    case leadingDot
    case character(Character)
  }

  /// Letters, digits, `.`, `_`, `-`; not starting with a dot; at most 80 bytes in NFC.
  static func fault(in text: String) -> Fault? {
    let text = text.precomposedStringWithCanonicalMapping
    if text.isEmpty { return .empty }
    if text.first == "." { return .leadingDot }
    for character in text where !character.unicodeScalars.allSatisfy(isAllowed) {
      return .character(character)
    }
    return text.utf8.count > maximumBytes ? .tooLong(text.utf8.count) : nil
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "-": true
    case _ where scalar.isASCII: false
    default:
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
        .nonspacingMark, .spacingMark, .decimalNumber:
        true
      default: false
      }
    }
  }

  /// A file's stem folded to the grammar: `Über Uns` → `ueber-uns`; nil where nothing is left of it, or where
  /// more than 80 bytes are.
  public static func folded(_ stem: String) -> String? {
    if stem.utf8.allSatisfy(isPlain), stem.utf8.count <= maximumBytes, stem.first != ".", !stem.isEmpty {
      return stem
    }
    var text = ""
    for scalar in stem.precomposedStringWithCanonicalMapping.lowercased().unicodeScalars {
      switch scalar {
      case "ä": text += "ae"
      case "ö": text += "oe"
      case "ü": text += "ue"
      case "ß": text += "ss"
      case "æ": text += "ae"
      case "ø": text += "oe"
      case "å": text += "aa"
      default: append(scalar, to: &text)
      }
    }
    while let last = text.last, last == "-" { text.removeLast() }
    while let first = text.first, first == "-" || first == "." { text.removeFirst() }
    return text.isEmpty || text.utf8.count > maximumBytes ? nil : text
  }

  private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
    let base = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars.first ?? scalar
    if base.isASCII, base.properties.isAlphabetic {
      text.unicodeScalars.append(base)
    } else if isAllowed(scalar) {
      text.unicodeScalars.append(scalar)
    } else if text.last != "-" {
      text += "-"
    }
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    (97...122).contains(byte) || (48...57).contains(byte) || byte == 45 || byte == 46 || byte == 95
  }
}
