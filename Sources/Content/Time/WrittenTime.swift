/// A time as people write it in a file.
enum WrittenTime: Sendable, Hashable {
  case onMerge
  /// `offset`: seconds east of UTC; nil: naive, belongs to the post's zone.
  case at(LocalTime, offset: Int?, isZulu: Bool)
}

/// Why a text is no time.
enum TimeFault: Error, Sendable, Hashable {
  case dateAlone(String)
  case clockAlone(String)
  case words
  case shortYear
  case dayFirst
  case missingZero
  case noSuchDate(String)
  case noSuchClock
  case reserved
  case unreadable
}

extension WrittenTime {
  /// Reads `YYYY-MM-DD HH:MM[:SS]`, a blank or `T` between, optionally `Z` or `±HH:MM`; or `on-merge`.
  init(_ text: String) throws(TimeFault) {
    if text == "on-merge" {
      self = .onMerge
      return
    }
    if text == "next-slot" { throw .reserved }
    self = try TimeScanner(text).time()
  }

  /// The grammar as a regular expression, for the schema.
  static let pattern =
    "^(on-merge|[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?( ?(Z|[+-][0-9]{2}:[0-9]{2}))?)$"
}

/// Scans one time from the left; what it stumbles over says which fault to name.
private struct TimeScanner {
  let bytes: [UInt8]
  var index = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  func time() throws(TimeFault) -> WrittenTime {
    var scanner = self
    guard bytes.count <= 64 else { throw .unreadable }
    guard scanner.startsLikeDate else { throw scanner.faultWithoutDate }
    let date = String(decoding: bytes.prefix(10), as: UTF8.self)
    guard let year = scanner.number(4), scanner.take("-"), let month = scanner.number(2), scanner.take("-"),
      let day = scanner.number(2)
    else { throw .unreadable }
    guard let midnight = LocalTime(year: year, month: month, day: day, hour: 0, minute: 0) else {
      throw .noSuchDate(date)
    }
    if scanner.isAtEnd { throw .dateAlone(date) }
    guard scanner.take("T") || scanner.take(" ") else { throw .unreadable }
    guard scanner.hasTwoDigits else { throw scanner.hasDigit ? .missingZero : .unreadable }
    guard let hour = scanner.number(2), scanner.take(":") else { throw .unreadable }
    guard let minute = scanner.number(2) else { throw .missingZero }
    var second = 0
    if scanner.take(":") {
      guard let value = scanner.number(2) else { throw .missingZero }
      second = value
    }
    guard
      let local = LocalTime(
        year: midnight.year, month: month, day: day, hour: hour, minute: minute, second: second)
    else { throw .noSuchClock }
    return try scanner.offset(of: local)
  }

  private mutating func offset(of local: LocalTime) throws(TimeFault) -> WrittenTime {
    if isAtEnd { return .at(local, offset: nil, isZulu: false) }
    _ = take(" ")
    if take("Z") {
      guard isAtEnd else { throw .unreadable }
      return .at(local, offset: 0, isZulu: true)
    }
    let sign = take("+") ? 1 : take("-") ? -1 : 0
    guard sign != 0, let hours = number(2), take(":"), let minutes = number(2), isAtEnd, hours < 24,
      minutes < 60
    else { throw .unreadable }
    return .at(local, offset: sign * (hours * 3600 + minutes * 60), isZulu: false)
  }

  private var isAtEnd: Bool { index == bytes.count }
  private var hasDigit: Bool { index < bytes.count && isDigit(bytes[index]) }
  private var hasTwoDigits: Bool { hasDigit && index + 1 < bytes.count && isDigit(bytes[index + 1]) }

  private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard index < bytes.count, UInt32(bytes[index]) == character.value else { return false }
    index += 1
    return true
  }

  private mutating func number(_ digits: Int) -> Int? {
    guard index + digits <= bytes.count else { return nil }
    var value = 0
    for offset in 0..<digits {
      guard isDigit(bytes[index + offset]) else { return nil }
      value = value * 10 + Int(bytes[index + offset] - 48)
    }
    index += digits
    return value
  }

  /// Four digits, then the shape of a date as far as the text goes.
  private var startsLikeDate: Bool {
    bytes.count >= 10 && bytes.prefix(4).allSatisfy(isDigit) && bytes[4] == 45 && isDigit(bytes[5])
      && isDigit(bytes[6]) && bytes[7] == 45
  }

  private var faultWithoutDate: TimeFault {
    guard let first = bytes.first else { return .unreadable }
    guard isDigit(first) else { return .words }
    let digits = bytes.prefix(while: isDigit).count
    guard digits < bytes.count else { return .unreadable }
    switch (digits, bytes[digits]) {
    case (1...2, 58): return .clockAlone(clock)
    case (1...2, 46), (1...2, 47): return .dayFirst
    case (1...2, 45): return .shortYear
    case (4, 45), (4, 47): return .missingZero
    default: return .unreadable
    }
  }

  /// The clock reading of a text that is nothing else, with its zeros: `9:30` → `09:30`.
  private var clock: String {
    let text = String(decoding: bytes.prefix(8), as: UTF8.self)
    return text.prefix(2).last == ":" ? "0" + text.prefix(4) : String(text.prefix(5))
  }
}
