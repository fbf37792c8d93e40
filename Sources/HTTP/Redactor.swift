import Locking

/// Takes known secrets out of any text: as they are, percent-encoded, in JSON strings, and inside
/// base64 (both alphabets, at any alignment). Secrets can be added at any time, from any task.
public final class Redactor: Sendable {
  private struct State: Sendable {
    var known: Set<Secret> = []
    /// Longest first, so that a secret that begins another one does not leave the rest visible.
    var forms: [[UInt8]] = []
  }

  private let state = Guarded(State())

  public init(_ secrets: [Secret] = []) {
    for secret in secrets { add(secret) }
  }

  /// Hides one more secret from now on. An empty one hides nothing.
  public func add(_ secret: Secret) {
    state.withLock { state in
      guard !secret.reveal().isEmpty, state.known.insert(secret).inserted else { return }
      let forms = Set(state.forms).union(Self.forms(of: secret.reveal()))
      state.forms = forms.sorted { $0.count > $1.count }
    }
  }

  /// The text with every known secret replaced by `•••`.
  public func redact(_ text: String) -> String {
    let forms = state.withLock { $0.forms }
    guard !forms.isEmpty else { return text }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      if let form = forms.first(where: { bytes[index...].starts(with: $0) }) {
        result += "•••".utf8
        index += form.count
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return result.count == bytes.count ? text : String(decoding: result, as: UTF8.self)
  }

  private static func forms(of secret: String) -> [[UInt8]] {
    let plain = Array(secret.utf8)
    let percent = PercentEncoding.encode(secret)
    var texts = [percent, percent.lowercasedEscapes, jsonEscaped(secret, slashes: false)]
    texts += [percent.replacingAll("%20", with: "+"), jsonEscaped(secret, slashes: true)]
    var forms = [plain] + texts.map { Array($0.utf8) }
    for lead in 0..<3 {
      let core = base64Core(of: plain, after: lead)
      guard core.count >= 6 else { continue }
      forms.append(core)
      forms.append(
        core.map {
          $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0
        })
    }
    return forms
  }

  /// The base64 characters that depend on `bytes` alone when `lead` other bytes stand before them.
  private static func base64Core(of bytes: [UInt8], after lead: Int) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let padded = [UInt8](repeating: 0, count: lead) + bytes
    let firstBit = (lead * 8 + 5) / 6
    let lastBit = padded.count * 8 / 6
    guard firstBit < lastBit else { return [] }
    return (firstBit..<lastBit).map { character in
      var value = 0
      for bit in character * 6..<character * 6 + 6 {
        value = value << 1 | Int(padded[bit / 8] >> (7 - UInt8(bit % 8)) & 1)
      }
      return alphabet[value]
    }
  }

  private static func jsonEscaped(_ text: String, slashes: Bool) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case "/": slashes ? "\\/" : "/"
      case "\n": "\\n"
      case "\r": "\\r"
      case "\t": "\\t"
      default: String(scalar)
      }
    }.joined()
  }
}

extension String {
  /// `%2F` as `%2f`: some writers use lower case.
  fileprivate var lowercasedEscapes: String {
    var left = 0
    return String(
      String.UnicodeScalarView(
        unicodeScalars.map { scalar in
          if scalar == "%" { left = 3 }
          defer { left -= 1 }
          return left > 0 ? Unicode.Scalar(UInt8(ascii: scalar) | 0x20) : scalar
        }))
  }

  fileprivate func replacingAll(_ wanted: String, with other: String) -> String {
    split(separator: wanted, omittingEmptySubsequences: false).joined(separator: other)
  }
}
