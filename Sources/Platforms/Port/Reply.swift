import Content
import HTTP
import JSON

/// How one call ended, before anything is made of it.
enum Reply: Sendable {
  /// 2xx with a JSON document.
  case accepted(JSON, HTTPResponse)
  /// 2xx whose body is no JSON document: cut, HTML, empty.
  case garbled(HTTPResponse)
  /// Any other status, with its body where that is JSON.
  case refused(HTTPResponse, JSON?)
  /// No whole answer.
  case broken(HTTPError)
}

/// Whether a call makes something public: then an answer that says nothing is ambiguous, else it is only
/// a call to make again.
enum CallEffect: Sendable, Hashable {
  case publishes
  case repeatable
}

extension AccountSession {
  /// Sends one request, once, and reads the answer as JSON.
  func call(_ request: HTTPRequest) async -> Reply {
    guard !Task.isCancelled else {
      return .broken(HTTPError(.cancelled, mayHaveArrived: false, "stopped before the call"))
    }
    do {
      let response = try await transport.send(request)
      let document = try? JSON(parsing: response.body, limit: 16 << 20)
      guard (200..<300).contains(response.status) else { return .refused(response, document) }
      guard let document else { return .garbled(response) }
      return .accepted(document, response)
    } catch {
      return .broken(error)
    }
  }

  /// A text fit to be recorded: without this account's secrets and control characters, at most 500
  /// characters.
  func redacted(_ text: String) -> String {
    let cut = String(decoding: Array(text.utf8.prefix(8192)), as: UTF8.self)
    let hidden = Redactor(Array(secrets.values) + memory.secrets).redact(cut)
    let plain = String(
      String.UnicodeScalarView(
        hidden.unicodeScalars.map { scalar in
          scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
            ? " " : scalar
        }))
    return plain.count > 500 ? plain.prefix(499) + "…" : plain
  }

  /// What a call without a whole answer means.
  func failure(of error: HTTPError, _ effect: CallEffect) -> Failure {
    let text = redacted(error.description)
    let code = error.code.rawValue
    switch error.code {
    case .badURL,
      .insecure where !error.mayHaveArrived:
      return Failure(.needsChange, code: code, text)
    default:
      let isOpen = effect == .publishes && error.mayHaveArrived
      let isOutage = error.code != .cancelled && error.code != .tooLarge
      return Failure(
        isOpen ? .ambiguous : .retryLater(afterSeconds: nil), code: code, isOutage: isOutage, text)
    }
  }

  /// What a 2xx without a readable body means: the call was taken, its result is not known.
  func failure(garbled response: HTTPResponse, _ effect: CallEffect) -> Failure {
    Failure(
      effect == .publishes ? .ambiguous : .retryLater(afterSeconds: nil), code: String(response.status),
      requestID: requestID(of: response), isOutage: true,
      "the server answered \(response.status) with a body that cannot be read: "
        + quoted(response.body))
  }

  /// The first words of a body, for a message.
  func quoted(_ body: [UInt8]) -> String {
    guard !body.isEmpty else { return "empty" }
    return "“\(redacted(String(decoding: body.prefix(4096), as: UTF8.self)).prefix(120))”"
  }

  /// What the server or a proxy calls this exchange.
  func requestID(of response: HTTPResponse) -> String? {
    for name in ["X-Request-Id", "x-fb-trace-id", "cf-ray"] {
      if let value = response.header(name) { return redacted(String(value.prefix(100))) }
    }
    return nil
  }

  /// True for an answer of a server, or of a proxy before it, that is out of order.
  func isBroken(_ response: HTTPResponse) -> Bool { response.status >= 500 || response.status == 408 }

  /// The server's clock as its `Date` header tells it.
  func serverTime(_ response: HTTPResponse) -> Instant? {
    response.header("Date")
      .flatMap { HTTPDate.seconds(from: $0, now: Double(now().secondsSinceEpoch)) }
      .map(Instant.init(secondsSinceEpoch:))
  }

  /// Seconds that `Retry-After` asks for, never negative.
  func retryAfter(_ response: HTTPResponse) -> Int64? {
    response.retryAfter(now: Double((serverTime(response) ?? now()).secondsSinceEpoch))
      .map { Int64($0.rounded(.up)) }
  }

  /// A required field of the credentials; the failure says which one is missing.
  func secret(_ name: String) throws(MissingSecret) -> Secret {
    guard let value = secrets[name], !value.reveal().isEmpty else { throw MissingSecret(field: name) }
    return value
  }
}

/// A field of the credentials that has no value.
struct MissingSecret: Error {
  var field: String
  var failure: Failure {
    Failure(.needsCredentials, code: "no-\(field)", "the account has no \(field)")
  }
}
