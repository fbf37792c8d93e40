import Diagnostics

extension UInt8 {
  /// A space or a tab.
  var isBlank: Bool { self == 0x20 || self == 0x09 }
}

extension String {
  /// What stands from a column on, counted from 0 in scalars.
  func from(column: Int) -> String {
    String(String.UnicodeScalarView(unicodeScalars.dropFirst(column)))
  }

  /// What stands before a column, counted from 0 in scalars.
  func upTo(column: Int) -> String {
    String(String.UnicodeScalarView(unicodeScalars.prefix(column)))
  }

  /// Without spaces, tabs and carriage returns at the end.
  var trimmingEndBlanks: String {
    var scalars = unicodeScalars
    while let last = scalars.last, last == " " || last == "\t" || last == "\r" {
      scalars.removeLast()
    }
    return String(scalars)
  }

  /// Without spaces and tabs at the start.
  var trimmingStartBlanks: String {
    String(String.UnicodeScalarView(unicodeScalars.drop { $0 == " " || $0 == "\t" }))
  }
}

extension Place {
  /// The source line with `text`, which starts at the place, written otherwise; what stood behind it stays.
  func replacing(_ text: String, by replacement: String) -> String? {
    guard let sourceLine else { return nil }
    let rest = sourceLine.from(column: start.column - 1 + text.unicodeScalars.count)
      .trimmingEndBlanks
    return sourceLine.upTo(column: start.column - 1) + replacement + rest
  }
}
