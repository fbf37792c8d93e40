import Content
import Crypto
import Foundation
import HTTP
import JSON

/// Posts as signed JSON to any address: a platform for whoever writes its receiver.
public struct WebhookPlatform: BeyondPlatform {
  public init() {}
  public var descriptor: PlatformDescriptor { webhookDescriptor }
  var carrier: any BeyondCarrier { WebhookCarrier() }
}

/// Signed POSTs to the account's `base_url`.
struct WebhookCarrier: BeyondCarrier {
  func place(of asset: MediaAsset, at index: Int, in session: AccountSession) -> [String: JSON] {
    guard let url = try? session.media.publicURL(of: asset) else { return [:] }
    return ["url": .string(url)]
  }

  func ask(
    _ question: [String: JSON], files: [MediaAsset], effect: CallEffect, in session: AccountSession
  ) async -> Result<JSON, Failure> {
    let secret: Secret
    do { secret = try session.secret("secret") } catch { return .failure(error.failure) }
    let body = JSON.object(question).encoded()
    let time = session.now().secondsSinceEpoch
    // A publication that is repeated has the same id, and may be answered from memory. Whatever else is asked again is
    // asked because the answer may be another one now.
    let moment = effect == .publishes ? [] : [String(time)]
    let id = "msg_" + Fingerprint.of([String(decoding: body, as: UTF8.self)] + moment)
    var headers = [
      (name: "Content-Type", value: "application/json"), (name: "webhook-id", value: id),
      (name: "webhook-timestamp", value: String(time)),
      (name: "webhook-signature", value: Self.signature(secret, id: id, time: time, body: body)),
    ]
    if let key = question["key"]?.string { headers.append((name: "Idempotency-Key", value: key)) }
    let reply = await session.call(
      HTTPRequest("POST", session.account.baseURL, headers: headers, body: .bytes(body)))
    switch reply {
    case .accepted(let document, _): return .success(document)
    case .garbled(let response): return .failure(session.failure(garbled: response, effect))
    case .broken(let error): return .failure(session.failure(of: error, effect))
    case .refused(let response, let document):
      if let document, let failure = BeyondFailure.read(document, effect, session) {
        return .failure(failure)
      }
      return .failure(Self.failure(response, effect, session))
    }
  }

  /// As https://www.standardwebhooks.com/ asks (read 2026-11-21): HMAC-SHA256 over `id.time.body`, in base64.
  private static func signature(_ secret: Secret, id: String, time: Int64, body: [UInt8]) -> String {
    var key = Data(secret.reveal().utf8)
    if secret.reveal().hasPrefix("whsec_"),
      let bytes = Data(base64Encoded: String(secret.reveal().dropFirst(6)))
    {
      key = bytes
    }
    let content = Data("\(id).\(time).".utf8) + Data(body)
    return "v1,"
      + Data(HMAC<SHA256>.authenticationCode(for: content, using: SymmetricKey(data: key)))
      .base64EncodedString()
  }

  private static func failure(
    _ response: HTTPResponse, _ effect: CallEffect, _ session: AccountSession
  ) -> Failure {
    let kind: ErrorClass =
      switch response.status {
      case 401, 403: .needsCredentials
      case 408, 425, 500...599: .ambiguous
      case 409: .duplicate
      case 429: .limited
      default: .needsChange
      }
    return Failure(
      kind.on(effect).failureClass(afterSeconds: session.retryAfter(response)), code: String(response.status),
      requestID: session.requestID(of: response), isOutage: session.isBroken(response),
      "the receiver answered \(response.status): \(session.quoted(response.body))")
  }
}

/// The webhook as data.
let webhookDescriptor = PlatformDescriptor(
  name: "webhook",
  title: "Webhook",
  defaultBaseURL: nil,
  isFederated: true,
  accountID: "any name; base_url is the receiver's address",
  credentials: [
    CredentialField("secret", "What signs the calls: `whsec_` and base64, or any text the receiver knows too")
  ],
  capabilities: beyondCapabilities(),
  limits: Dictionary(uniqueKeysWithValues: PostType.allCases.map { ($0, TypeLimits()) }),
  options: [
    PlatformOption("fields", .structure, "Anything more the receiver is told, as it stands")
  ],
  textLength: { $0.count },
  keyLifeSeconds: 604_800,
  fetchesMedia: true
)
