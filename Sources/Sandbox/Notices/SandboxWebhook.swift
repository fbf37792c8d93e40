/// Where the notices of one platform go: what an app's owner enters in the platform's console.
///
/// Prints without its secrets.
public struct SandboxWebhook: Sendable, Hashable {
  /// An `http` address of this machine; real platforms take `https` alone.
  public var callback: String
  /// The app's secret, which signs every notice and answers to challenges.
  public var secret: String
  /// What the receiver expects of a platform that shows a word of its owner; unused elsewhere.
  public var verifyToken: String
  /// How often each notice is sent though all is well; more than 1 where a platform says that it may repeat.
  public var copies: Int

  /// Where notices go. The JSON of the options also checks the address, and that the platform sends any.
  public init(callback: String, secret: String, verifyToken: String, copies: Int = 1) {
    self.callback = callback
    self.secret = secret
    self.verifyToken = verifyToken
    self.copies = copies
  }

  /// The address without its query, which may hold a secret of the receiver.
  var shown: String { String(callback.prefix { $0 != "?" }) }
}

extension SandboxWebhook: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "webhook to \(shown)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(reflecting: description) }
}

/// One call to a receiver: a challenge, or a notice. Prints without query, headers and body.
public struct WebhookCall: Sendable, CustomStringConvertible, CustomReflectable {
  enum Purpose: Sendable, Hashable {
    case challenge(SandboxPlatform, String)
    case notice(Int)
  }

  let purpose: Purpose
  /// `GET` for a challenge, `POST` for a notice.
  public let method: String
  /// An address on loopback, with its query.
  public let url: String
  /// The header fields, in order: the type of the body, and what signs it.
  public let headers: [(name: String, value: String)]
  /// The bytes that were signed, to be sent as they are.
  public let body: [UInt8]
  /// How many seconds the platform waits for an answer.
  public let patience: Double

  public var description: String { "\(method) \(url.prefix { $0 != "?" })" }
  public var customMirror: Mirror { Mirror(reflecting: description) }
}

/// What a receiver made of a call.
public enum WebhookReply: Sendable, Hashable {
  case answered(status: Int, body: [UInt8])
  /// No answer came; why, without a secret.
  case failed(String)
}

/// Carries one call to a receiver. Never throws: what goes wrong is a reply, and the platform's rule decides.
public protocol WebhookSending: Sendable {
  func send(_ call: WebhookCall) async -> WebhookReply
}
